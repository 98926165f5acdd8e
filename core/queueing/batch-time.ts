import { median } from '../stats/moments.ts';
import type { Random } from '../stats/random.ts';
import { fitServiceTime } from '../stats/service-time.ts';

/**
 * Milliseconds that a batch of so many rows takes; may draw. `backToBack`: it starts as soon as the one before it has ended, with caches
 * that are still warm.
 */
export type BatchTime = (rows: number, backToBack?: boolean) => number;

/** A server that was idle for less than this goes on as if it had not been. */
export const BACK_TO_BACK_MS = 0.05;

/** s(b) = τ0 + α·b. */
export function affineBatchTime(fit: { readonly tau0Ms: number; readonly alphaMs: number }): BatchTime {
  return (rows) => fit.tau0Ms + fit.alphaMs * rows;
}

/** Measured times of one batch size, in any order. */
export interface BatchSamples {
  readonly batchSize: number;
  readonly samplesMs: ArrayLike<number>;
  /** Whether these batches started right after another one, or after an idle moment; undefined where nobody looked. */
  readonly backToBack?: boolean | undefined;
}

/** Batches of up to so many times fewer or more rows vary alike: the same kernels, the same disturbances. */
const ALIKE = 2;

interface Knot {
  readonly batchSize: number;
  readonly medianMs: number;
  readonly samplesMs: Float64Array;
}

/**
 * Draws batch times from what was measured: the median of the size, interpolated between measured sizes, plus how far a measured batch
 * of about the size (half to double, all batches alike) was from the median of its own. So a rare disturbance keeps its frequency,
 * however few batches one size had. Beyond the measured sizes the median goes on along the slope of the fit τ0 + α·b, below
 * the smallest never under a tenth of it. With a single size, time is in proportion above it and constant below. A batch that follows right upon
 * another takes what such batches of about the size took, relative to those after an idle moment.
 * @param measured at least one size with at least one sample each.
 */
export function empiricalBatchTime(measured: readonly BatchSamples[], random: Random): BatchTime {
  const afterIdle = measured.filter((each) => each.backToBack !== true);
  const knots = knotsOf(afterIdle.length > 0 ? afterIdle : measured);
  const typicalMs = typicalBatchTime(knots);
  const rightAfter = afterIdle.length > 0 ? measured.filter((each) => each.backToBack === true) : [];
  const busyKnots = rightAfter.length > 0 ? knotsOf(rightAfter) : null;
  const idlePool = remembered((rows): Pool => ({ typicalMs: typicalMs(rows), excessMs: excessAbout(rows, knots) }));
  const busyPool =
    busyKnots === null ? idlePool : remembered((rows): Pool => poolRightAfter(rows, busyKnots, typicalMs));
  return (rows, backToBack = false) => {
    const pool = backToBack ? busyPool(rows) : idlePool(rows);
    const excessMs = pool.excessMs[random.int(pool.excessMs.length)] ?? 0;
    return Math.max(pool.typicalMs + excessMs, 0.1 * pool.typicalMs);
  };
}

interface Pool {
  readonly typicalMs: number;
  readonly excessMs: Float64Array;
}

function remembered(make: (rows: number) => Pool): (rows: number) => Pool {
  const pools = new Map<number, Pool>();
  return (rows) => {
    const known = pools.get(rows) ?? make(rows);
    pools.set(rows, known);
    return known;
  };
}

/** Batches right after another: the typical time after an idle moment, by the ratio of those of about the size that were measured. */
function poolRightAfter(rows: number, busyKnots: readonly Knot[], typicalMs: BatchTime): Pool {
  const alike = alikeTo(rows, busyKnots);
  const ratios = alike.flatMap(({ batchSize, samplesMs }) => Array.from(samplesMs, (ms) => ms / typicalMs(batchSize)));
  const ratio = median(ratios);
  const excessMs = alike.flatMap(({ batchSize, samplesMs }) =>
    Array.from(samplesMs, (ms) => ms - ratio * typicalMs(batchSize)),
  );
  return { typicalMs: ratio * typicalMs(rows), excessMs: Float64Array.from(excessMs) };
}

/** The largest batch of which times were measured: what is said of larger ones is extrapolated. */
export function largestMeasured(measured: readonly BatchSamples[]): number {
  return measured.reduce((largest, { batchSize }) => Math.max(largest, batchSize), 0);
}

function knotsOf(measured: readonly BatchSamples[]): readonly Knot[] {
  if (measured.length === 0) throw new Error('batch times need at least one measured size');
  return measured
    .map(({ batchSize, samplesMs }) => ({
      batchSize,
      medianMs: median(samplesMs),
      samplesMs: Float64Array.from(samplesMs),
    }))
    .sort((a, b) => a.batchSize - b.batchSize);
}

function typicalBatchTime(knots: readonly Knot[]): BatchTime {
  const first = knots[0];
  const last = knots.at(-1);
  if (first === undefined || last === undefined) throw new Error('batch times need at least one measured size');
  if (knots.length === 1) return (rows) => first.medianMs * Math.max(1, rows / first.batchSize);
  const fit = fitServiceTime(knots.map(({ batchSize, medianMs }) => ({ batchSize, ms: medianMs })));
  const slopeMs = fit.alphaMs ?? 0;
  return (rows) => {
    if (rows >= last.batchSize) return last.medianMs + slopeMs * (rows - last.batchSize);
    if (rows < first.batchSize) {
      return Math.max(first.medianMs - slopeMs * (first.batchSize - rows), 0.1 * first.medianMs);
    }
    const above = knots.findIndex((knot) => knot.batchSize > rows);
    const high = knots[above] ?? last;
    const low = knots[above - 1] ?? first;
    const share = (rows - low.batchSize) / (high.batchSize - low.batchSize);
    return low.medianMs + share * (high.medianMs - low.medianMs);
  };
}

/** Distances from their own median of all measured batches of about so many rows; of the nearest size where there is none. */
function excessAbout(rows: number, knots: readonly Knot[]): Float64Array {
  const alike = alikeTo(rows, knots);
  return Float64Array.from(alike.flatMap(({ samplesMs, medianMs }) => Array.from(samplesMs, (ms) => ms - medianMs)));
}

function alikeTo(rows: number, knots: readonly Knot[]): readonly Knot[] {
  const distance = ({ batchSize }: Knot): number => Math.abs(Math.log(batchSize / rows));
  const nearest = Math.min(...knots.map(distance));
  return knots.filter((knot) => distance(knot) <= Math.max(Math.log(ALIKE) + 1e-9, nearest));
}
