import { basename } from 'node:path';
import type { TraceDay, Workload } from '#core/contract/workload/workload.ts';
import { coversDay, foldIntoDay, weekOf } from '#core/price/traffic/trace.ts';
import { usage } from '#engine/platform/app-error.ts';
import { countTrace, type TraceReading } from './trace.ts';
import { traceRemarks } from './trace-remarks.ts';

const HOUR_MS = 3_600_000;

/** The trace to read: its column of times, if it is named, and the stated peak. */
export interface AskedTrace {
  readonly file: string;
  readonly column: string | null;
  readonly peakToMean: number | null;
}

/** The trace of a workload folded into a day, its week, and remarks about it. Throws AppError with the file, the line and a remedy. */
export async function readTraceDay({ file, column, peakToMean }: AskedTrace, reading: TraceReading): Promise<TraceDay> {
  const trace = await countTrace(file, column, reading);
  const traceMinutes = foldIntoDay(trace.counts);
  const { week, startMs } = weekOf(trace.counts);
  const traceFile = basename(file);
  const traceHours = (trace.counts.lastMs - trace.counts.firstMs) / HOUR_MS;
  const remarks = traceRemarks({
    trace,
    day: { traceFile, traceMinutes, traceHours },
    weekStartMs: startMs,
    isShort: !coversDay(trace.counts),
    peakToMean,
    nowMs: Date.now(),
  });
  return { traceFile, traceMinutes, traceWeek: week, traceHours, remarks: [...remarks] };
}

/** A workload with its trace read; a workload without one, or whose trace was read, unchanged. Throws AppError. */
export async function withTraceRead(
  workload: Workload,
  read: (asked: AskedTrace) => Promise<TraceDay>,
  log: (line: string) => void = () => {},
): Promise<Workload> {
  const { shape, traceFile, traceColumn, peakToMean } = workload;
  if (shape !== 'trace' || workload.traceMinutes !== null) return workload;
  if (traceFile === null) throw usage('shape=trace requires a trace file', 'Name one: traceFile=FILE.');
  const { remarks, ...trace } = await read({ file: traceFile, column: traceColumn, peakToMean });
  for (const line of remarks) log(line);
  return { ...workload, ...trace };
}
