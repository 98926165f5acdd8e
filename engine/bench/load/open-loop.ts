import { Worker } from 'node:worker_threads';
import { Calls } from '#engine/platform/calls.ts';
import { distFile } from '#engine/platform/paths.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { createOpenLoopMemory, isStopped, WORD, type OpenLoopMemory } from '#engine/runtime/control.ts';
import type { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import type { Setting } from '#engine/bench/protocol.ts';
import type { GenerateCommand, GeneratorCalls } from '#engine/runtime/threads/generator.ts';

/** Time for the threads to be ready before the first arrival. */
const LEAD_MS = 30;
/** How long waiting requests may still be served after the last arrival before they are dropped. */
const DRAIN_MS = 2_000;

/** The thread that releases requests. */
export class Generator {
  readonly #worker = new Worker(distFile('bench-generator'));

  readonly #calls = new Calls<GeneratorCalls>(
    this.#worker,
    ({ error }) => error ?? new Error('the generator thread ended without an answer'),
  );

  run(command: GenerateCommand): Promise<void> {
    return this.#calls.call('generate', command);
  }

  /** Ends the thread. A bench process need not call this, because it ends as a whole. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** The result of one open-loop point. */
export interface OpenLoopResult {
  readonly memory: OpenLoopMemory;
  readonly batches: number;
  /** Whether a requested stop ended it early. */
  readonly stopped: boolean;
}

/**
 * Runs one open-loop point; `arrivalMs` is the schedule, made before the clock starts. Waiting executors spin if every
 * thread has its own core; otherwise they sleep.
 */
export async function runOpenLoop(options: {
  readonly pool: ExecutorPool;
  readonly generator: Generator;
  readonly arrivalMs: Float64Array;
  readonly setting: Setting;
  readonly windowMs: number;
  readonly maxBatch: number | Int32Array;
  readonly spin: boolean;
  readonly stop: Int32Array;
}): Promise<OpenLoopResult> {
  const { pool, setting, stop, spin } = options;
  await pool.prepare(setting);
  const memory = createOpenLoopMemory({ arrivalMs: options.arrivalMs, executors: setting.replicas, stop });
  const startMs = nowMs() + LEAD_MS;
  const serving = Array.from({ length: setting.replicas }, (_, executor) =>
    pool.call(executor, 'serve', {
      session: setting.threads,
      executor,
      memory,
      startMs,
      windowMs: options.windowMs,
      maxBatch: options.maxBatch,
      spin,
    }),
  );
  const generated = options.generator.run({ memory, startMs, notify: !spin });
  const close = (): void => {
    Atomics.store(memory.words, WORD.closed, 1);
    Atomics.notify(memory.words, WORD.released);
    Atomics.notify(memory.words, WORD.assembling);
  };
  let timer: NodeJS.Timeout | undefined;
  const startDrain = (): void => {
    timer = setTimeout(close, DRAIN_MS + options.windowMs);
  };
  // Its failure is that of the point.
  generated.then(startDrain, () => undefined);
  const [replies] = await Promise.all([Promise.all(serving), generated]);
  clearTimeout(timer);
  return {
    memory,
    batches: replies.reduce((total, served) => total + served, 0),
    stopped: isStopped(stop),
  };
}

/** Maximum number of requests in a warm-up, whose times are discarded. */
const WARM_UP_REQUESTS = 500;
const WARM_UP_MS = 400;

/** Runs a short open loop and discards it: the first requests meet cold code, and ten of a thousand make a p99. */
export async function warmUpOpenLoop(options: {
  readonly pool: ExecutorPool;
  readonly generator: Generator;
  readonly setting: Setting;
  readonly windowMs: number;
  readonly maxBatch: number;
  readonly ratePerS: number;
  readonly spin: boolean;
  readonly stop: Int32Array;
}): Promise<void> {
  const gapMs = 1000 / options.ratePerS;
  const count = Math.max(2, Math.min(WARM_UP_REQUESTS, Math.floor(WARM_UP_MS / gapMs)));
  await runOpenLoop({ ...options, arrivalMs: Float64Array.from({ length: count }, (_, index) => index * gapMs) });
}
