import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { distFile } from '#engine/platform/paths.ts';
import {
  adopt,
  environment,
  familyOf,
  killFamily,
  peakMiBOf,
  processorMsOf,
  residentMiBOf,
} from '#fuzz/lib/processes.ts';
import { MAX_MIB } from '#fuzz/lib/tally.ts';
import type { Job, JobEnd, JobOrder, StepEnd } from './job.ts';

/** The limits of a job: processor time of all its processes, which does not depend on other load, and wall time. */
export interface Bounds {
  readonly processorMs: number;
  readonly wallMs: number;
}

/**
 * The end of a job as seen by the parent. `peakMiB` is that of the largest process; null if the system does not report
 * it.
 */
export type JobOutcome = Bounds & { readonly peakMiB: number | null } & (
    | { readonly state: 'done'; readonly steps: readonly StepEnd[] }
    | { readonly state: 'crash'; readonly how: string }
    | { readonly state: 'hang' }
    | { readonly state: 'memory' }
  );
type End =
  | { readonly state: 'done'; readonly steps: readonly StepEnd[] }
  | { readonly state: 'crash'; readonly how: string }
  | { readonly state: 'hang' | 'memory' };

const LOOK_MS = 100;
/** A process above this is killed before it exhausts the machine. */
const MAX_RESIDENT_MIB = 1.5 * MAX_MIB;
const LAST_WORDS = 600;

/** An engine in its own process, started when there is a job and restarted after it ended. */
export class EngineProcess {
  readonly #home: string;
  #child: ChildProcess | null = null;
  #lastWords = '';
  #lastId = 0;

  constructor(home: string) {
    this.#home = home;
  }

  /** Runs one job and kills the process if it exceeds the limits. Runs one job at a time. */
  async run(job: Job, bounds: Bounds): Promise<JobOutcome> {
    const child = this.#child ?? (await this.#start());
    const { pid = 0 } = child;
    this.#lastId += 1;
    const order: JobOrder = { id: this.#lastId, job };
    const startedMs = performance.now();
    const before = processorMsOf(familyOf(pid));
    let peakMiB: number | null = null;
    const taken = (): Bounds => ({
      processorMs: Math.max(0, processorMsOf(familyOf(pid)) - before),
      wallMs: performance.now() - startedMs,
    });
    return new Promise<JobOutcome>((resolve) => {
      const look = (): void => {
        const family = familyOf(pid);
        for (const each of family) peakMiB = Math.max(peakMiB ?? 0, peakMiBOf(each) ?? 0) || null;
        const { processorMs, wallMs } = taken();
        if (processorMs > bounds.processorMs || wallMs > bounds.wallMs) end({ state: 'hang' });
        else if (family.some((each) => (residentMiBOf(each) ?? 0) > MAX_RESIDENT_MIB)) end({ state: 'memory' });
      };
      const watch = setInterval(look, LOOK_MS);
      const onEnd = (code: number | null, signal: NodeJS.Signals | null): void =>
        end({ state: 'crash', how: `ended with ${signal ?? String(code)}: ${this.#lastWords}` });
      const onMessage = ({ id, steps }: JobEnd): void => {
        if (id !== order.id) return;
        peakMiB = Math.max(peakMiB ?? 0, peakMiBOf(pid) ?? 0) || null;
        end({ state: 'done', steps });
      };
      const end = (how: End): void => {
        clearInterval(watch);
        child.off('message', onMessage).off('close', onEnd);
        const outcome = { ...how, ...taken(), peakMiB };
        if (how.state !== 'done') this.kill();
        resolve(outcome);
      };
      child.on('message', onMessage).once('close', onEnd);
      // The `close` handler reports a process that ends at this moment.
      child.send(order, () => undefined);
    });
  }

  /** Kills the process and its descendants; the next job starts a new one. */
  kill(): void {
    if (this.#child !== null) killFamily(this.#child);
    this.#child = null;
  }

  /** Lets the process end by itself, as when its host disconnects. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    // `exit` instead of `close`, because Node does not emit `close` after disconnect.
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  }

  async #start(): Promise<ChildProcess> {
    const child = adopt(
      fork(distFile('fuzz-engine'), [], {
        env: environment(this.#home),
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        execArgv: [],
      }),
    );
    this.#lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS);
    });
    this.#child = child;
    await once(child, 'message');
    return child;
  }
}
