const FIRST_MS = 100;
const MAX_MS = 10_000;
/** An engine that lived this long was no failed start. */
const HEALTHY_MS = 30_000;

/** How long to wait before the engine is started again, and how many endings in a row that makes: twice as long after each short life. */
export function restartDelayMs({ endings, livedMs }: { readonly endings: number; readonly livedMs: number }): {
  readonly delayMs: number;
  readonly count: number;
} {
  const count = livedMs >= HEALTHY_MS ? 1 : endings + 1;
  return { delayMs: Math.min(MAX_MS, FIRST_MS * 2 ** (count - 1)), count };
}
