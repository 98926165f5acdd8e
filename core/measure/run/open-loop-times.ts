/** Raw times of one open-loop point in milliseconds after its start. NaN for a request that was never started or answered. */
export interface OpenLoopTimes {
  /** Scheduled arrivals, ascending. */
  readonly arrivalMs: Float64Array;
  /** Release of each request. Minus arrival: the generator's lag. */
  readonly releasedMs: Float64Array;
  readonly startedMs: Float64Array;
  readonly finishedMs: Float64Array;
  /** Number of rows in the batch that served the request; 0 if it was not served, negative if it failed. */
  readonly servedWith: Int32Array;
  /**
   * The part of each service in which its thread waited for a core while others ran, milliseconds: it belongs to the machine, not to the model. Only of
   * long services; absent where it is not known.
   */
  readonly waitedMs?: Float64Array;
  /** Busy milliseconds of each executor. */
  readonly busyMs: Float64Array;
}

/** Number of requests waiting or in service when each request arrived, including itself. */
export function inFlightAtArrival({ arrivalMs, finishedMs }: OpenLoopTimes): Float64Array {
  const ends = finishedMs.map((ms) => (Number.isNaN(ms) ? Number.POSITIVE_INFINITY : ms)).sort();
  let ended = 0;
  return arrivalMs.map((arrival, index) => {
    while ((ends[ended] ?? Number.POSITIVE_INFINITY) <= arrival) ended += 1;
    return index + 1 - ended;
  });
}

/** The times without the first requests, which found the queue emptier than the later ones. */
export function withoutLeadIn(times: OpenLoopTimes, leadIn: number): OpenLoopTimes {
  if (leadIn === 0) return times;
  return {
    arrivalMs: times.arrivalMs.subarray(leadIn),
    releasedMs: times.releasedMs.subarray(leadIn),
    startedMs: times.startedMs.subarray(leadIn),
    finishedMs: times.finishedMs.subarray(leadIn),
    servedWith: times.servedWith.subarray(leadIn),
    ...(times.waitedMs === undefined ? {} : { waitedMs: times.waitedMs.subarray(leadIn) }),
    busyMs: times.busyMs,
  };
}
