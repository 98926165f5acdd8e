/** Raw times of one open-loop point in milliseconds after its start. NaN for a request that was never started or answered. */
export interface OpenLoopTimes {
  readonly arrivalMs: Float64Array;
  readonly releasedMs: Float64Array;
  readonly startedMs: Float64Array;
  readonly finishedMs: Float64Array;
  /** Number of rows in the batch that served the request; 0 if it was not served, negative if it failed. */
  readonly servedWith: Int32Array;
  readonly busyMs: Float64Array;
}
