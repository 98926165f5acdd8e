import { basename } from 'node:path';
import { MAX_POINT_REQUESTS } from '#core/contract/base/numbers.ts';
import type { Arrivals } from '#core/contract/run/measure.ts';
import type { ArrivalProcess } from '#core/math/queueing/arrivals.ts';
import { askReader } from '#engine/bench/ask-reader.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import type { CountedTrace } from '#engine/dataset/questions/count-arrivals.ts';
import { firstBytes } from '#engine/dataset/read/data-format.ts';
import { readableSize } from '#engine/model/input-file.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { ArrivalBins, ArrivalTimes } from '#engine/traces/arrival-bins.ts';
import { TIMES_ADVICE } from '#engine/traces/layout.ts';
import { readArrivals } from '#engine/traces/read-arrivals.ts';
import { tracePath } from '#engine/traces/sample-traces.ts';

/** Who reads Parquet, and the signal that cancels it. */
export interface TraceReading {
  readonly host: BenchHost;
  readonly signal: AbortSignal;
  /** Receives the share of a text that is read, from 0 to 1. Nothing tells how much of a Parquet file is read. */
  readonly onShare?: (share: number) => void;
}

function startOf(path: string): 'parquet' | 'gzip' | 'text' {
  readableSize(path);
  const start = firstBytes(path, 4).toString('latin1');
  return start === 'PAR1' ? 'parquet' : start.startsWith('\x1f\x8b') ? 'gzip' : 'text';
}

/** Counts the arrivals of a trace by second or minute. Throws AppError with the file, the line, the cause and a remedy. */
export async function countTrace(
  file: string,
  column: string | null,
  { host, signal, onShare }: TraceReading,
): Promise<CountedTrace> {
  const path = tracePath(file);
  const kind = startOf(path);
  const trace =
    kind === 'parquet'
      ? await askReader({ host, question: { kind: 'arrivals', path, column }, signal })
      : await countText({ path, isGzip: kind === 'gzip', column, signal, ...(onShare && { onShare }) });
  if (trace.total < 2) throw unusable(basename(path), 'a trace needs at least two arrivals', TIMES_ADVICE);
  return trace;
}

async function countText(given: Parameters<typeof readArrivals>[0]): Promise<CountedTrace> {
  const bins = new ArrivalBins(basename(given.path));
  const facts = await readArrivals(given, bins);
  return { counts: bins.counts(), total: bins.total, facts };
}

/** The arrivals of a request as a process. A trace is replayed at its own rate, or scaled to given rates. */
export async function arrivalProcess(arrivals: Arrivals, hasRates: boolean): Promise<ArrivalProcess> {
  if (arrivals.kind !== 'trace') return arrivals;
  const file = tracePath(arrivals.file);
  const kind = startOf(file);
  if (kind === 'parquet')
    throw unusable(basename(file), 'a replay does not read Parquet', 'Write its times as text, one per line.');
  const kept = new ArrivalTimes(basename(file), MAX_POINT_REQUESTS);
  await readArrivals({ path: file, isGzip: kind === 'gzip', column: null, signal: null }, kept);
  const times = kept.sorted();
  if (times.length < 2) throw unusable(basename(file), 'a trace needs at least two arrivals', TIMES_ADVICE);
  const first = times[0] ?? 0;
  return { kind: 'trace', timesMs: times.map((time) => time - first), keepRate: !hasRates };
}
