/**
 * The control words that the generator and the executors of one open-loop point share. Tensors cannot be shared between threads
 * (ONNX Runtime refuses a SharedArrayBuffer), and need not be: every executor has its own copy of the data, and a request is
 * nothing but a number.
 */
export interface OpenLoopMemory {
  /** See WORD below. */
  readonly words: Int32Array;
  /** Scheduled arrivals, ms after the start, ascending. */
  readonly arrivalMs: Float64Array;
  /** When the generator let each request go, ms after the start. Minus arrival: the generator's lag. */
  readonly releasedMs: Float64Array;
  /** When an executor began with it; NaN until then. */
  readonly startedMs: Float64Array;
  /** When its answer was there; NaN until then. */
  readonly finishedMs: Float64Array;
  /** Rows in the batch that served it; 0: not served; negative: served with an error. */
  readonly servedWith: Int32Array;
  /** Busy milliseconds of each executor. */
  readonly busyMs: Float64Array;
  /** Shared by everything in the process: 1 means stop after this inference. */
  readonly stop: Int32Array;
}

/** Indices into `words`. */
export const WORD = {
  /** Requests that the generator has let go. */
  released: 0,
  /** Requests that executors have taken. */
  taken: 1,
  /** 1 while an executor assembles its next batch: batches are formed one at a time, in order of arrival. */
  assembling: 2,
  /** 1 when time is up: what is still waiting is dropped. */
  closed: 3,
} as const;

function shared(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(Math.max(8, bytes));
}

/** Fresh memory for a schedule of arrivals (ms, ascending). */
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
    busyMs: new Float64Array(shared(options.executors * 8), 0, options.executors),
    stop: options.stop,
  };
}

/** A word that every thread of the bench process looks at between two inferences. */
export function createStopWord(): Int32Array {
  return new Int32Array(shared(4), 0, 1);
}

/** True once a stop was asked for. */
export function isStopped(stop: Int32Array): boolean {
  return Atomics.load(stop, 0) !== 0;
}
