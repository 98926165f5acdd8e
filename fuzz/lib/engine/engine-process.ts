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

/** What a job may take: processor time of all that takes part, which does not depend on what else the machine does, and time on the wall. */
export interface Bounds {
  readonly processorMs: number;
  readonly wallMs: number;
}

/** What became of a job, as its parent saw it. `peakMiB` is that of the largest process that took part; null where the system does not tell. */
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
/** Above the limit by this, a process is ended before it takes the machine with it. */
const MAX_RESIDENT_MIB = 1.5 * MAX_MIB;
const LAST_WORDS = 600;

/** An engine in a process of its own: started when there is a job, and again after what ended it. */
export class EngineProcess {
  readonly #home: string;
  #child: ChildProcess | null = null;
  #lastWords = '';
  #lastId = 0;

  constructor(home: string) {
    this.#home = home;
  }

  /** Does one job; over its bounds the process is killed. Jobs are done one at a time. */
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
      // `close` reports a process that ends at this moment.
      child.send(order, () => undefined);
    });
  }

  /** Ends the process with all that it started; the next job gets a new one. */
  kill(): void {
    if (this.#child !== null) killFamily(this.#child);
    this.#child = null;
  }

  /** Lets the process end by itself, as when its host goes away. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    // Not `close`, which Node does not tell of after disconnect.
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
