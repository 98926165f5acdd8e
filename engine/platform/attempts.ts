/** A later attempt may succeed after a network failure. The wait doubles each time. */
const ATTEMPTS = 4;
const FIRST_WAIT_MS = 300;

/**
 * Repeats an attempt that throws, four times in all. `isLast` is true for the last one. Throws what the last one threw, or an error that `isFinal` says no
 * later attempt can mend.
 */
export async function withAttempts<T>(
  attempt: (isLast: boolean) => Promise<T>,
  isFinal: (error: unknown) => boolean = () => false,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    const isLast = tried === ATTEMPTS;
    try {
      return await attempt(isLast);
    } catch (error) {
      if (isLast || isFinal(error)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** (tried - 1)));
  }
}

/** Whether a server with this HTTP status may answer a later attempt. */
export function isBusy(status: number): boolean {
  return status >= 500 || status === 429;
}

/** The text of what made a connection fail: fetch wraps it. */
export function connectionFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
