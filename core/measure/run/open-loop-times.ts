/** The raw times of one open-loop point, milliseconds after its start; NaN where a request was never begun or answered. */
export interface OpenLoopTimes {
  readonly arrivalMs: Float64Array;
  readonly releasedMs: Float64Array;
  readonly startedMs: Float64Array;
  readonly finishedMs: Float64Array;
  /** Rows of the batch that served it; 0 not served; negative: an error. */
  readonly servedWith: Int32Array;
  readonly busyMs: Float64Array;
}
