/** The clock of the page; tests pass a fake one. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Runs `work` after `ms` milliseconds; returns a function that cancels it. */
  readonly after: (ms: number, work: () => void) => () => void;
}

/** The page's real clock. */
export const pageClock: Clock = {
  nowMs: () => Date.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};
