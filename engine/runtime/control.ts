import type { OpenLoopTimes } from '#core/measure/run/open-loop-times.ts';

/**
 * The shared memory of the generator and the executors of one open-loop point. Tensors cannot be shared between threads
 * (ONNX Runtime rejects a SharedArrayBuffer) and need not be: every executor has a copy of the data, and a request is
 * only a number.
 */
export interface OpenLoopMemory extends OpenLoopTimes {
  /** See WORD below. */
  readonly words: Int32Array;
  readonly waitedMs: Float64Array;
  /** Shared by the whole process: 1 means stop after this inference. */
  readonly stop: Int32Array;
}

/** Indices into `words`. */
export const WORD = {
  /** Number of requests that the generator has released. */
  released: 0,
  /** Number of requests that executors have taken. */
  taken: 1,
  /** 1 while an executor assembles its next batch: batches are formed one at a time, in order of arrival. */
  assembling: 2,
  /** 1 when the time is up and waiting requests are dropped. */
  closed: 3,
} as const;

function shared(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(Math.max(8, bytes));
}

/** New memory for a schedule of arrivals (ms, ascending). */
export function createOpenLoopMemory(options: {
  readonly arrivalMs: Float64Array;
  readonly executors: number;
  readonly stop: Int32Array;
}): OpenLoopMemory {
  const count = options.arrivalMs.length;
  const arrivalMs = new Float64Array(shared(count * 8), 0, count);
  arrivalMs.set(options.arrivalMs);
  const times = (): Float64Array => new Float64Array(shared(count * 8), 0, count).fill(Number.NaN);
  return {
    words: new Int32Array(shared(16), 0, 4),
    arrivalMs,
    releasedMs: times(),
    startedMs: times(),
    finishedMs: times(),
    servedWith: new Int32Array(shared(count * 4), 0, count),
    waitedMs: times().fill(0),
    busyMs: new Float64Array(shared(options.executors * 8), 0, options.executors),
    stop: options.stop,
  };
}

/** A word that every thread of the bench process checks between inferences. */
export function createStopWord(): Int32Array {
  return new Int32Array(shared(4), 0, 1);
}

/** Whether a stop was requested. */
export function isStopped(stop: Int32Array): boolean {
  return Atomics.load(stop, 0) !== 0;
}
