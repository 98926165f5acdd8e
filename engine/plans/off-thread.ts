import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { PlanStage } from '#core/contract/plan/plan-stage.ts';
import { type AppError, interrupted, unusable } from '#engine/platform/app-error.ts';
import { Calls, type InputOf, type WorkerEnd } from '#engine/platform/calls.ts';
import { distFile } from '#engine/platform/paths.ts';
import type { OnStage } from '#core/decide/plan-progress.ts';
import type { OffThreadCalls, OffThreadNews } from './off-thread-main.ts';
import type { Work } from './off-thread-work.ts';

type Input<K extends keyof Work> = Parameters<Work[K]>[0];
type Result<K extends keyof Work> = Awaited<ReturnType<Work[K]>>;

/** Maximum JavaScript heap of one piece of work: ten times the largest plans. */
const MAX_HEAP_MIB = 1024;

/**
 * A plan runs a few seconds of code that never ran before, and more than half of its processor time is the compiler's. With less inlining and without
 * escape analysis, functions are compiled in half the time and run as fast. The options are of the whole process, in which nothing is measured. V8 has
 * them from Node 20 to 24.
 */
const COMPILE_SMALL = ['--max-inlined-bytecode-size-cumulative=200', '--no-turbo-escape'];

/** MiB in which young objects live. A plan makes a gigabyte of short-lived numbers; with more room they die before they are moved. */
const MIN_YOUNG_MIB = 16;
const MAX_YOUNG_MIB = 48;

/**
 * A separate thread for synchronous work. It is started for the first piece and kept until it is closed, because later pieces run several times
 * faster in it. Pieces run one after the other, except while one waits for its files. A cancel ends the thread, and with it every piece. It does not
 * keep the process alive while it is idle.
 */
export class WorkThread {
  #thread: { readonly worker: Worker; readonly calls: Calls<OffThreadCalls, OffThreadNews> } | null = null;
  #onStage: OnStage | undefined;

  /** Starts the thread and loads what a piece of work needs, while its input is still made. */
  prepare(name: keyof Work): void {
    this.#started().tell('prepare', name);
  }

  #started(): Calls<OffThreadCalls, OffThreadNews> {
    if (this.#thread?.calls.hasEnded === false) return this.#thread.calls;
    [...COMPILE_SMALL, `--min-semi-space-size=${MIN_YOUNG_MIB}`].forEach((option) => setFlagsFromString(option));
    const worker = new Worker(distFile('off-thread'), {
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB, maxYoungGenerationSizeMb: MAX_YOUNG_MIB },
    });
    const endedBy = ({ error }: WorkerEnd): Error => {
      if (error === null) return new Error('the thread ended without an answer');
      return isOutOfMemory(error) ? outOfMemory() : error;
    };
    const takers = { planStage: (stage: PlanStage): void => this.#onStage?.(stage) };
    const calls = new Calls<OffThreadCalls, OffThreadNews>(worker, endedBy, takers);
    this.#thread = { worker, calls };
    return calls;
  }

  /**
   * Runs one piece of work. When the signal fires, the thread is terminated at once. Input and result are copied; while an input is still being
   * made, the thread starts and loads what the work needs. `onStage` takes the stages of a plan. Throws the error of the input or of the work: an AppError unchanged, AppError
   * (interrupted) after a cancel, AppError (unusable-input) if the work needs too much memory.
   */
  async run<K extends keyof Work>(
    name: K,
    input: Input<K> | Promise<Input<K>>,
    signal?: AbortSignal,
    onStage?: OnStage,
  ): Promise<Result<K>> {
    if (signal?.aborted === true) throw cancelled();
    const calls = this.#started();
    this.#onStage = onStage;
    const cancel = (): void => this.close(cancelled());
    signal?.addEventListener('abort', cancel, { once: true });
    if (input instanceof Promise) calls.tell('prepare', name);
    try {
      return await calls.call(name, input as InputOf<OffThreadCalls, K>);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Ends the thread, and what still waits for it with `error`. A later piece of work starts another one. */
  close(error?: Error): void {
    const thread = this.#thread;
    this.#thread = null;
    if (error !== undefined) thread?.calls.end(error);
    void thread?.worker.terminate();
  }
}

/** The thread of the next piece of work, if it was started early. */
let prepared: WorkThread | null = null;

/** Starts the thread of the next `offThread` early, because that will be a plan. */
export function prepareForPlan(): void {
  prepared ??= new WorkThread();
  prepared.prepare('plan');
}

/** Runs one piece of work in a thread of its own, which ends with it. See `WorkThread.run`. */
export async function offThread<K extends keyof Work>(
  name: K,
  input: Input<K> | Promise<Input<K>>,
  signal?: AbortSignal,
  onStage?: OnStage,
): Promise<Result<K>> {
  const thread = prepared ?? new WorkThread();
  prepared = null;
  try {
    return await thread.run(name, input, signal, onStage);
  } finally {
    thread.close();
  }
}

function cancelled(): AppError {
  return interrupted(null);
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function outOfMemory(): AppError {
  return unusable(
    null,
    `it takes more than the ${MAX_HEAP_MIB} MiB of memory that it may use`,
    'Use a smaller file, or ask for less at once.',
  );
}
