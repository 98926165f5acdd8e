const FIRST_MS = 100;
const MAX_MS = 10_000;
/** An engine that ran this long started successfully. */
const HEALTHY_MS = 30_000;

/** The delay before the engine restarts, doubled after each short run, and the number of consecutive short runs. */
export function restartDelayMs({ endings, livedMs }: { readonly endings: number; readonly livedMs: number }): {
  readonly delayMs: number;
  readonly count: number;
} {
  const count = livedMs >= HEALTHY_MS ? 1 : endings + 1;
  return { delayMs: Math.min(MAX_MS, FIRST_MS * 2 ** (count - 1)), count };
}
