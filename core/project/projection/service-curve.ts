import type { RunDocument, ServicePoint } from '#core/contract/run/run.ts';
import { isotonicFit } from '#core/math/stats/isotonic.ts';
import { oncePer, oncePerNumber } from '#core/once-per.ts';

/** Milliseconds of one session for a batch, at one thread count. */
export interface ServiceCurve {
  readonly threads: number;
  readonly ms: (batchSize: number) => number;
  /** The constant part of every call: the fitted τ0, at most the time of a call with one row. */
  readonly overheadMs: number;
}

/**
 * A run's service times as a function of the batch size: through the measured points (made non-decreasing), proportional beyond the
 * largest. Without points, from the unloaded requests, otherwise from the best batch. Null if the run measured nothing. Made once for each.
 */
export function serviceCurveOf(run: RunDocument, threads: number): ServiceCurve | null {
  return curvesOf(run)(threads);
}

const curvesOf = oncePer((run: RunDocument) => oncePerNumber((threads) => serviceCurve(run, threads)));

function serviceCurve(run: RunDocument, threads: number): ServiceCurve | null {
  const all = run.serviceTime?.points ?? [];
  const own = all.filter((point) => point.threads === threads);
  const points = own.length > 0 ? own : samePoints(all);
  if (points.length > 0) {
    const ms = throughPoints(points);
    return { threads: points[0]?.threads ?? threads, ms, overheadMs: overheadOf(run, ms(1)) };
  }
  if (run.realtime !== null) {
    const { meanMs } = run.realtime.service;
    return { threads: run.realtime.threads, ms: (rows) => meanMs * rows, overheadMs: 0 };
  }
  if (run.batch === null) return null;
  const { batchSize, replicas, rowsPerS } = run.batch.best;
  const batchMs = (1000 * batchSize * replicas) / rowsPerS.value;
  return {
    threads: run.batch.best.threads,
    ms: (rows) => batchMs * Math.max(1 / batchSize, rows / batchSize),
    overheadMs: 0,
  };
}

/** Maximum fixed cost of a call in the runtime. Time beyond this in a fit is work, and scales like work. */
const MAX_OVERHEAD_MS = 0.2;

function overheadOf(run: RunDocument, oneRowMs: number): number {
  return Math.max(0, Math.min(run.serviceTime?.tau0Ms ?? 0, oneRowMs, MAX_OVERHEAD_MS));
}

/** The points of the thread count with the most points. */
function samePoints(points: readonly ServicePoint[]): readonly ServicePoint[] {
  let best: readonly ServicePoint[] = [];
  for (const threads of new Set(points.map((point) => point.threads))) {
    const group = points.filter((point) => point.threads === threads);
    if (group.length > best.length) best = group;
  }
  return best;
}

function throughPoints(points: readonly ServicePoint[]): (batchSize: number) => number {
  const sorted = [...points].sort((a, b) => a.batchSize - b.batchSize);
  const sizes = sorted.map((point) => point.batchSize);
  const times = isotonicFit(sorted.map((point) => point.ms));
  const lastSize = sizes.at(-1) ?? 1;
  const lastMs = times.at(-1) ?? 0;
  return (batchSize) => {
    if (batchSize >= lastSize) return (lastMs * batchSize) / lastSize;
    let upper = 0;
    while (upper < sizes.length - 1 && (sizes[upper] ?? 0) <= batchSize) upper += 1;
    const highSize = sizes[upper] ?? lastSize;
    const highMs = times[upper] ?? lastMs;
    if (upper === 0) return highMs;
    const lowSize = sizes[upper - 1];
    const lowMs = times[upper - 1];
    if (lowSize === undefined || lowMs === undefined) return highMs;
    return lowMs + ((highMs - lowMs) * (batchSize - lowSize)) / (highSize - lowSize);
  };
}
