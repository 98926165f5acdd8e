import type { EngineToShell, ShellToEngine } from '#core/contract/methods/engine-host.ts';
import type { BenchMessage, BenchOrder } from '#engine/bench/protocol.ts';
import { outOfMemoryKills } from '#engine/hardware/memory-kills.ts';
import type { BenchHost, BenchProcess } from '#engine/bench/bench-host.ts';
import type { ElectronPort } from '#engine/platform/electron-port.ts';
import type { ProcessEndFact } from '#core/contract/run/run-facts.ts';
import { processEnd } from '#engine/bench/process-exit.ts';

/** Time for a bench process to exit after its last message. */
const END_GRACE_MS = 2_000;
/** Time for remaining messages of an ended process to arrive. */
const DRAIN_MS = 500;

/** The shell's messages about bench processes. */
type BenchNews = Exclude<ShellToEngine, { readonly kind: 'line' | 'rest' }>;

/** Bench processes as Electron utilityProcesses that the shell starts, each with a port to this process. */
interface ElectronBenchHost extends BenchHost {
  /** Handles the shell's messages about a bench process; `bench-started` includes its port. */
  receive(news: BenchNews, port: ElectronPort | undefined): void;
}

/** The bench host inside the desktop app. `ask` sends to the shell. */
export function createElectronBenchHost(ask: (message: EngineToShell) => void): ElectronBenchHost {
  const benches = new Map<number, ElectronBench>();
  let latest = 0;
  return {
    spawn() {
      latest += 1;
      const number = latest;
      const bench = new ElectronBench(() => ask({ kind: 'kill-bench', bench: number }));
      benches.set(number, bench);
      ask({ kind: 'start-bench', bench: number });
      return bench;
    },
    receive(news, port) {
      const bench = benches.get(news.bench);
      if (bench === undefined) return;
      if (news.kind === 'bench-ended') {
        benches.delete(news.bench);
        bench.ended(news);
      } else if (port !== undefined) bench.join(port);
    },
  };
}

class ElectronBench implements BenchProcess {
  readonly #kill: () => void;
  readonly #killsBefore = outOfMemoryKills();
  readonly #waiting: BenchOrder[] = [];
  readonly #messageListeners: ((message: BenchMessage) => void)[] = [];
  readonly #exitListeners: ((end: ProcessEndFact) => void)[] = [];
  #port: ElectronPort | null = null;
  #drained = false;
  #end: ProcessEndFact | null = null;
  #endTimer: NodeJS.Timeout | undefined;

  constructor(kill: () => void) {
    this.#kill = kill;
  }

  join(port: ElectronPort): void {
    this.#port = port;
    port.on('message', ({ data }) => this.#receive(data as BenchMessage));
    port.on('close', () => {
      this.#drained = true;
      this.#settle();
    });
    port.start();
    for (const order of this.#waiting.splice(0)) port.postMessage(order);
  }

  send(order: BenchOrder): void {
    if (this.#port === null) this.#waiting.push(order);
    else if (!this.#drained) this.#port.postMessage(order);
  }

  onMessage(listener: (message: BenchMessage) => void): void {
    this.#messageListeners.push(listener);
  }

  onExit(listener: (end: ProcessEndFact) => void): void {
    this.#exitListeners.push(listener);
  }

  kill(): void {
    this.#kill();
  }

  /** The process has ended. Reported after its port is drained, so that earlier messages count. */
  ended({ code, lastWords }: { readonly code: number; readonly lastWords: string }): void {
    clearTimeout(this.#endTimer);
    const kills = outOfMemoryKills();
    const outOfMemoryKill = kills === null || this.#killsBefore === null ? null : kills > this.#killsBefore;
    // Electron's exit codes do not include signals, but an out-of-memory kill is known from another source.
    const signal = outOfMemoryKill === true ? 'SIGKILL' : null;
    this.#end = processEnd({ code, signal, lastWords, outOfMemoryKill });
    if (this.#port === null) this.#drained = true;
    this.#settle();
    setTimeout(() => {
      this.#drained = true;
      this.#settle();
    }, DRAIN_MS);
  }

  #receive(message: BenchMessage): void {
    for (const listener of this.#messageListeners) listener(message);
    if (message.kind !== 'finished' && message.kind !== 'failed') return;
    // Its last message has arrived. Closing the port lets the process end, and not before.
    this.#drained = true;
    this.#port?.close();
    this.#endTimer = setTimeout(() => this.#kill(), END_GRACE_MS);
  }

  #settle(): void {
    const end = this.#end;
    if (end === null || !this.#drained) return;
    for (const listener of this.#exitListeners.splice(0)) listener(end);
  }
}
