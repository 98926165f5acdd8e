/** The events of a process for uncaught errors. */
export interface ErrorSource {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
}

/** `end` ends the process in an orderly way. `go-on` abandons only what failed. */
export type UnexpectedPolicy = 'end' | 'go-on';

/** A process with this many errors within `UNEXPECTED_WITHIN_MS` ends whatever its policy, because it would only fill the disk with reports. */
export const MAX_UNEXPECTED = 10;
/** The period in which errors are counted, in milliseconds. */
export const UNEXPECTED_WITHIN_MS = 60_000;

/**
 * Handles uncaught errors in the same way in every process of Modewise: reports them (details to a file, one line to the user), then
 * continues or ends according to the policy. Ending runs the listeners of `exit`, which close the journal of a measurement and kill its
 * bench processes.
 */
export function handleUnexpectedErrors(options: {
  readonly source: ErrorSource;
  /** Reports the error. Errors that it throws are ignored. */
  readonly report: (error: unknown) => void;
  readonly policy: () => UnexpectedPolicy;
  /** Ends the process with the documented exit code for a defect. */
  readonly end: (error: unknown) => void;
  /** A monotonic clock, in milliseconds. */
  readonly nowMs: () => number;
}): void {
  const { source, report, policy, end, nowMs } = options;
  const latestMs: number[] = [];
  let isEnding = false;
  const handle = (error: unknown): void => {
    // An error during the end must not prevent it.
    if (isEnding) return;
    latestMs.push(nowMs());
    while (latestMs.length > MAX_UNEXPECTED) latestMs.shift();
    const isHopeless = latestMs.length === MAX_UNEXPECTED && nowMs() - (latestMs[0] ?? 0) < UNEXPECTED_WITHIN_MS;
    isEnding = policy() === 'end' || isHopeless;
    try {
      report(error);
    } catch {
      // Nothing is left to report the error with.
    }
    if (isEnding) end(error);
  };
  source.on('uncaughtException', handle);
  source.on('unhandledRejection', handle);
}
