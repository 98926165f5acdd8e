import { basename } from 'node:path';
import { readingShareText } from '#core/contract/workload/column-reading-words.ts';
import type { TraceDay } from '#core/contract/workload/workload.ts';
import type { AskedTrace } from '#engine/plans/trace-day.ts';
import type { Context } from '#cli/context.ts';
import { liveLine } from './live-line.ts';

/** Reading that takes less is not mentioned. */
const QUIET_MS = 3_000;
const SHOWN_EVERY_MS = 1_000;

/** Reads a log of arrivals. After a few seconds stderr shows how far, and Ctrl-C ends it. Throws RpcError. */
export async function readTrace(
  context: Pick<Context, 'engine' | 'log' | 'terminal' | 'interruption'>,
  asked: AskedTrace,
): Promise<TraceDay> {
  const line = liveLine(context, { drawnAfterMs: QUIET_MS, printedAfterMs: QUIET_MS });
  let shareRead: number | null = null;
  const timer = setInterval(() => line.show(readingShareText(basename(asked.file), shareRead)), SHOWN_EVERY_MS);
  try {
    const { signal } = context.interruption;
    const onEvent = ({ share }: { readonly share: number }): void => void (shareRead = share);
    return await (await context.engine()).stream('readTrace', asked, { onEvent, signal });
  } finally {
    clearInterval(timer);
    line.clear();
  }
}
