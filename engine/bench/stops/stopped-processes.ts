import { readdirSync, readFileSync } from 'node:fs';

/** The list of processes is read again after this, and after so many times as long as reading it takes. */
const LIST_EVERY_MS = 200;
const LIST_SHARE = 200;

/** What /proc/PID/stat says after the name, which is in brackets and may contain anything: the state and the parent. */
function stateOf(pid: number): { readonly state: string; readonly parent: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', parent = ''] = text.slice(text.lastIndexOf(')') + 2).split(' ', 2);
    return { state, parent: Number(parent) };
  } catch {
    return null;
  }
}

/** Whether processes that a process has started, and those that they have started, are stopped. Only Linux says so. */
export class StoppedProcesses {
  readonly #root: number;
  /** Parents of all processes, as far as they were seen. */
  readonly #parents = new Map<number, number>();
  #started: readonly number[] = [];
  #nextListMs = Number.NEGATIVE_INFINITY;

  constructor(root: number) {
    this.#root = root;
  }

  /** Whether one of them is stopped now. */
  look(nowMs: number): boolean {
    if (process.platform !== 'linux') return false;
    if (nowMs >= this.#nextListMs) {
      const startedMs = performance.now();
      this.#list();
      this.#nextListMs = nowMs + Math.max(LIST_EVERY_MS, LIST_SHARE * (performance.now() - startedMs));
    }
    return this.#started.some((pid) => /^t$/i.test(stateOf(pid)?.state ?? ''));
  }

  #list(): void {
    const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
    const living = new Set(pids);
    for (const pid of this.#parents.keys()) if (!living.has(pid)) this.#parents.delete(pid);
    for (const pid of pids) {
      if (!this.#parents.has(pid)) this.#parents.set(pid, stateOf(pid)?.parent ?? 0);
    }
    this.#started = pids.filter((pid) => this.#descends(pid));
  }

  #descends(pid: number): boolean {
    let parent = this.#parents.get(pid) ?? 0;
    while (parent !== 0 && parent !== this.#root) parent = this.#parents.get(parent) ?? 0;
    return parent === this.#root;
  }
}
