import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Arrivals } from '#core/contract/run/measure.ts';
import type { ArrivalProcess } from '#core/math/queueing/arrivals.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { readableSize } from '#engine/model/input-file.ts';

/** Maximum size of a trace: 20 million arrivals of ten characters. */
const MAX_TRACE_BYTES = 256 * 2 ** 20;
/** Limits of the times in a trace: the range of dates, and a span of ten years. */
const MAX_MOMENT_MS = 8.64e15;
const MAX_SPAN_MS = 10 * 366 * 86_400_000;

const REMEDY = 'write one arrival per line: seconds (12.5) or an ISO 8601 time (2026-01-31T09:30:00Z)';

function momentMs(line: string): number {
  const seconds = Number(line);
  return Number.isFinite(seconds) ? seconds * 1000 : Date.parse(line);
}

/** Arrival times of a trace file, ms ascending: ISO times or seconds. Throws AppError with an unreadable line. */
export async function readTrace(path: string): Promise<Float64Array> {
  const bytes = readableSize(path);
  if (bytes > MAX_TRACE_BYTES)
    throw unusable(
      basename(path),
      `it has ${Math.ceil(bytes / 2 ** 20)} MiB, and a trace has at most ${MAX_TRACE_BYTES / 2 ** 20} MiB`,
      'Name a file with fewer arrivals.',
    );
  const text = await readFile(path, 'utf8');
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const moments: number[] = [];
  lines.forEach((line, index) => {
    if (line === '') return;
    const moment = momentMs(line);
    if (!(Math.abs(moment) <= MAX_MOMENT_MS))
      throw unusable(basename(path), `line ${index + 1} (“${line.slice(0, 40)}”) is not a time`, REMEDY);
    moments.push(moment);
  });
  if (moments.length < 2) throw unusable(basename(path), 'a trace needs at least two arrivals', REMEDY);
  const sorted = Float64Array.from(moments).sort();
  if ((sorted.at(-1) ?? 0) - (sorted[0] ?? 0) > MAX_SPAN_MS)
    throw unusable(basename(path), 'its arrivals span more than ten years', REMEDY);
  return sorted;
}

/** The arrivals of a request as a process. A trace is replayed at its own rate, or scaled to given rates. */
export async function arrivalProcess(arrivals: Arrivals, hasRates: boolean): Promise<ArrivalProcess> {
  if (arrivals.kind !== 'trace') return arrivals;
  const times = await readTrace(arrivals.file);
  const first = times[0] ?? 0;
  return { kind: 'trace', timesMs: times.map((time) => time - first), keepRate: !hasRates };
}
