import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Calls } from '#engine/platform/calls.ts';
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
import type { EngineCalls, Job, StepEnd } from './job.ts';

/** The limits of a job: processor time of all its processes, which does not depend on other load, and wall time. */
export interface Bounds {
  readonly processorMs: number;
  readonly wallMs: number;
}

/** The end of a job for the parent. `peakMiB`, of the largest process, is null if the system does not report it. */
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

interface Running {
  readonly child: ChildProcess;
  readonly calls: Calls<EngineCalls>;
}

/** An engine in its own process, started when there is a job and restarted after it ended. */
export class EngineProcess {
  readonly #home: string;
  #running: Running | null = null;

  constructor(home: string) {
    this.#home = home;
  }

  /** Runs one job and kills the process if it exceeds the limits. Runs one job at a time. */
  async run(job: Job, bounds: Bounds): Promise<JobOutcome> {
    const { child, calls } = this.#running ?? (await this.#start());
    const { pid = 0 } = child;
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
      let isOver = false;
      const end = (how: End): void => {
        if (isOver) return;
        isOver = true;
        clearInterval(watch);
        const outcome = { ...how, ...taken(), peakMiB };
        if (how.state !== 'done') this.kill();
        resolve(outcome);
      };
      calls.call('perform', job).then(
        (steps) => {
          peakMiB = Math.max(peakMiB ?? 0, peakMiBOf(pid) ?? 0) || null;
          end({ state: 'done', steps });
        },
        (error: unknown) => end({ state: 'crash', how: error instanceof Error ? error.message : String(error) }),
      );
    });
  }

  /** Kills the process and its descendants; the next job starts a new one. */
  kill(): void {
    if (this.#running !== null) killFamily(this.#running.child);
    this.#running = null;
  }

  /** Lets the process end by itself, as when its host disconnects. */
  async stop(): Promise<void> {
    const child = this.#running?.child;
    this.#running = null;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    // `exit` instead of `close`, because Node does not emit `close` after disconnect.
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  }

  async #start(): Promise<Running> {
    const child = adopt(
      fork(distFile('fuzz-engine'), [], {
        env: environment(this.#home),
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        execArgv: [],
      }),
    );
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-LAST_WORDS);
    });
    const calls = new Calls<EngineCalls>(
      child,
      ({ code, signal }) => new Error(`ended with ${signal ?? String(code)}: ${lastWords}`),
    );
    const running = { child, calls };
    this.#running = running;
    await calls.call('start', null);
    return running;
  }
}
