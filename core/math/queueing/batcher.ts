import type { Latency } from '#core/contract/base/numbers.ts';
import { latencySummary } from '#core/math/stats/latency.ts';
import type { BatchTime } from './batch-time.ts';
import { ServerHeap } from './server-heap.ts';

/** Arrivals, settings and batch times of a simulated batcher. */
export interface BatcherOptions {
  /** Arrival of each row in milliseconds, ascending. */
  readonly arrivalsMs: Float64Array;
  readonly windowMs: number;
  readonly maxBatch: number;
  readonly replicas: number;
  readonly batchTime: BatchTime;
}

/** The batches of a simulation, row by row. */
interface ServedRows {
  /** Completion − arrival of each row, in order of arrival. */
  readonly latenciesMs: Float64Array;
  /** Rows of each batch, in order of start. */
  readonly batchSizes: Uint32Array;
  readonly busyMs: number;
  readonly lastDoneMs: number;
}

interface BatcherResult extends Pick<ServedRows, 'latenciesMs' | 'batchSizes'> {
  readonly batches: number;
  readonly meanBatch: number;
  /** Busy time ÷ (replicas × time from first arrival to last completion). */
  readonly utilisation: number;
  readonly computeMsPerRow: number;
  readonly latency: Latency;
  /** Null if there are too few rows for p99. */
  readonly p99Ms: number | null;
}

/**
 * Simulates the batcher row by row. A batch is ready at the earlier of (arrival of the oldest waiting row + window) and (arrival of the row
 * that fills it). Timers run from the arrival of a row, also while every replica is busy. The batch starts at max(ready, a replica is free)
 * and takes the oldest min(cap, waiting) rows at that moment, including those that arrived after the window. Rows beyond the cap keep their
 * arrival time, so an expired timer starts the next batch as soon as a replica is free.
 * Rows are served in order, so the queue is two indices and the simulation takes linear time.
 */
export function serveRows(options: BatcherOptions): ServedRows {
  const { arrivalsMs, windowMs, maxBatch, replicas, batchTime } = options;
  const rows = arrivalsMs.length;
  const latenciesMs = new Float64Array(rows);
  const sizes = new Uint32Array(rows);
  const servers = new ServerHeap(replicas);
  let batches = 0;
  let busyMs = 0;
  let lastDoneMs = 0;
  let oldest = 0;
  while (oldest < rows) {
    const full = oldest + maxBatch - 1;
    const deadlineMs = (arrivalsMs[oldest] ?? 0) + windowMs;
    const fullMs = full < rows ? (arrivalsMs[full] ?? Infinity) : Infinity;
    const freeMs = servers.earliestMs;
    const startMs = Math.max(Math.min(deadlineMs, fullMs), freeMs);
    let end = oldest + 1;
    while (end < rows && end <= full && (arrivalsMs[end] ?? Infinity) <= startMs) end++;
    const size = end - oldest;
    const takesMs = batchTime(size, batches > 0 ? startMs - freeMs : Infinity);
    const doneMs = startMs + takesMs;
    for (let row = oldest; row < end; row++) latenciesMs[row] = doneMs - (arrivalsMs[row] ?? 0);
    servers.occupy(doneMs);
    busyMs += takesMs;
    if (doneMs > lastDoneMs) lastDoneMs = doneMs;
    sizes[batches] = size;
    batches += 1;
    oldest = end;
  }
  return { latenciesMs, batchSizes: sizes.slice(0, batches), busyMs, lastDoneMs };
}

/** Simulates the batcher and summarises its rows. */
export function simulateBatcher(options: BatcherOptions): BatcherResult {
  const { arrivalsMs, replicas } = options;
  const { latenciesMs, batchSizes, busyMs, lastDoneMs } = serveRows(options);
  const rows = arrivalsMs.length;
  const batches = batchSizes.length;
  const wallMs = lastDoneMs - (arrivalsMs[0] ?? 0);
  const latency = latencySummary(latenciesMs);
  return {
    latenciesMs,
    batchSizes,
    batches,
    meanBatch: batches === 0 ? 0 : rows / batches,
    utilisation: wallMs > 0 ? busyMs / (replicas * wallMs) : 0,
    computeMsPerRow: rows === 0 ? 0 : busyMs / rows,
    latency,
    p99Ms: latency.p99Ms,
  };
}
