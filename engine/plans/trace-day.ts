import { basename } from 'node:path';
import type { Workload } from '#core/contract/workload/workload.ts';
import { dayOfTrace } from '#core/price/traffic/day.ts';
import { coversDay, foldIntoDay } from '#core/price/traffic/trace.ts';
import { usage } from '#engine/platform/app-error.ts';
import { shortTraceText } from '#core/contract/workload/trace-words.ts';
import { readTrace } from './trace.ts';

const HOUR_MS = 3_600_000;

/** Below this mean number of arrivals per minute, the busiest minute of a trace is mostly chance. */
const ENOUGH_PER_MINUTE = 20;

/**
 * A workload with its trace read and folded into minutes; a workload without one unchanged. Remarks about the trace go
 * to `log`. Throws AppError with the file, the line and a remedy.
 */
export async function withTraceRead(workload: Workload, log: (line: string) => void = () => {}): Promise<Workload> {
  const { shape, traceFile } = workload;
  if (shape !== 'trace' || workload.traceMinutes !== null) return workload;
  if (traceFile === null) {
    throw usage('shape=trace requires a trace file', 'Name one: traceFile=FILE, one arrival per line.');
  }
  const timesMs = await readTrace(traceFile);
  const traceMinutes = foldIntoDay(timesMs);
  const name = basename(traceFile);
  for (const line of remarks(workload, { name, timesMs, traceMinutes })) log(line);
  return { ...workload, traceFile: name, traceMinutes, traceHours: hoursOf(timesMs) };
}

function hoursOf(timesMs: Float64Array): number {
  let [first, last] = [Infinity, -Infinity];
  for (const time of timesMs) {
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  return (last - first) / HOUR_MS;
}

function remarks(
  { peakToMean }: Workload,
  trace: { readonly name: string; readonly timesMs: Float64Array; readonly traceMinutes: readonly number[] },
): readonly string[] {
  const { name, timesMs, traceMinutes } = trace;
  const own = dayOfTrace(traceMinutes, null).peak.toFixed(1);
  const lines = [
    peakToMean === null
      ? `${name}: the busiest minute has ${own} times the mean rate`
      : `${name}: stretched to the stated peak of ${peakToMean} times the mean; peakToMean=none takes its own, ${own}`,
  ];
  if (!coversDay(timesMs)) lines.push(shortTraceText({ traceFile: name, traceHours: hoursOf(timesMs) }));
  const perMinute = traceMinutes.reduce((sum, count) => sum + count, 0) / traceMinutes.length;
  if (perMinute < ENOUGH_PER_MINUTE && peakToMean === null) {
    lines.push(
      `${name} has ${Number(perMinute.toPrecision(2))} arrivals a minute: its busiest minute is partly chance; state peakToMean if you know it`,
    );
  }
  return lines;
}
