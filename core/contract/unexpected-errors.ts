/** The part of a process that tells of errors which nothing caught. */
export interface ErrorSource {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
}

/** `end`: the process ends, in order. `go-on`: what failed is over, everything else goes on. */
export type UnexpectedPolicy = 'end' | 'go-on';

/** A process that fails this often within this time does not go on any more, whatever its policy: it would only fill the disk with reports. */
export const MAX_UNEXPECTED = 10;
export const UNEXPECTED_WITHIN_MS = 60_000;

/**
 * What a process of Modewise does with errors that nothing caught, the same in each: it reports (the details into a file, a line to whoever listens),
 * then goes on or ends as its policy says. Ending runs the listeners of `exit`, which close the journal of a measurement and kill its benches.
 */
export function handleUnexpectedErrors(options: {
  readonly source: ErrorSource;
  /** Tells of the error. What it throws is left aside. */
  readonly report: (error: unknown) => void;
  readonly policy: () => UnexpectedPolicy;
  /** Ends the process with the exit code that is documented for a defect. */
  readonly end: (error: unknown) => void;
  /** A monotonic clock, milliseconds. */
  readonly nowMs: () => number;
}): void {
  const { source, report, policy, end, nowMs } = options;
  const latestMs: number[] = [];
  let isEnding = false;
  const handle = (error: unknown): void => {
    // What fails while the process ends must not keep it from ending.
    if (isEnding) return;
    latestMs.push(nowMs());
    while (latestMs.length > MAX_UNEXPECTED) latestMs.shift();
    const isHopeless = latestMs.length === MAX_UNEXPECTED && nowMs() - (latestMs[0] ?? 0) < UNEXPECTED_WITHIN_MS;
    isEnding = policy() === 'end' || isHopeless;
    try {
      report(error);
    } catch {
      // Nothing is left that could tell of it.
    }
    if (isEnding) end(error);
  };
  source.on('uncaughtException', handle);
  source.on('unhandledRejection', handle);
}
