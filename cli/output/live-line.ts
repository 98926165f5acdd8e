import type { Context } from '#cli/context.ts';
import { visible } from '#core/words/format/safe-text.ts';
import { CLEAR_LINE } from './style.ts';

/** A line of progress on stderr. */
export interface LiveLine {
  /** Shows a text in place of the last one, if it is time for one. */
  readonly show: (text: string) => void;
  /** Removes the line before other output. */
  readonly clear: () => void;
}

/** Interval between lines of progress on a terminal that cannot redraw a line. */
export const LINE_EVERY_MS = 15_000;

/**
 * A line that is redrawn where the terminal can, and printed every 15 s elsewhere. It begins `drawnAfterMs` or `printedAfterMs` from now. `nowMs`
 * is a monotonic clock.
 */
export function liveLine(
  { terminal, log }: Pick<Context, 'terminal' | 'log'>,
  { drawnAfterMs, printedAfterMs }: { readonly drawnAfterMs: number; readonly printedAfterMs: number },
  nowMs: () => number = () => performance.now(),
): LiveLine {
  let nextMs = nowMs() + (terminal.liveProgress ? drawnAfterMs : printedAfterMs);
  let isDrawn = false;
  const clear = (): void => {
    if (isDrawn) terminal.err(CLEAR_LINE);
    isDrawn = false;
  };
  const show = (text: string): void => {
    if (nowMs() < nextMs) return;
    if (terminal.liveProgress) {
      clear();
      terminal.err(visible(text).slice(0, Math.max(10, terminal.columns - 1)));
      isDrawn = true;
    } else {
      nextMs = nowMs() + LINE_EVERY_MS;
      log(text);
    }
  };
  return { show, clear };
}
