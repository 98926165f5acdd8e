/**
 * How long a test waits for what must come, in milliseconds. No clock decides a test: this ends one that hangs, also on a machine with other work.
 */
export const PATIENCE_MS = 150_000;
/** The same for a poll. */
export const PATIENT = { timeout: PATIENCE_MS, interval: 100 };
