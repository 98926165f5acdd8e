import { median } from '../stats/moments.ts';
import type { Random } from '../stats/random.ts';
import { fitServiceTime } from '../stats/service-time.ts';

/** Milliseconds that a batch of so many rows takes; may draw. */
export type BatchTime = (rows: number) => number;

/** s(b) = τ0 + α·b. */
export function affineBatchTime(fit: { readonly tau0Ms: number; readonly alphaMs: number }): BatchTime {
  return (rows) => fit.tau0Ms + fit.alphaMs * rows;
}

/** Measured times of one batch size, in any order. */
export interface BatchSamples {
  readonly batchSize: number;
  readonly samplesMs: ArrayLike<number>;
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
 * the smallest never under a tenth of it. With a single size, time is in proportion above it and constant below.
 * @param measured at least one size with at least one sample each.
 */
export function empiricalBatchTime(measured: readonly BatchSamples[], random: Random): BatchTime {
  const knots = knotsOf(measured);
  const typicalMs = typicalBatchTime(knots);
  const pools = new Map<number, { readonly typicalMs: number; readonly excessMs: Float64Array }>();
  return (rows) => {
    let pool = pools.get(rows);
    if (pool === undefined) {
      pool = { typicalMs: typicalMs(rows), excessMs: excessAbout(rows, knots) };
      pools.set(rows, pool);
    }
    const excessMs = pool.excessMs[random.int(pool.excessMs.length)] ?? 0;
    return Math.max(pool.typicalMs + excessMs, 0.1 * pool.typicalMs);
  };
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
  const distance = ({ batchSize }: Knot): number => Math.abs(Math.log(batchSize / rows));
  const nearest = Math.min(...knots.map(distance));
  const alike = knots.filter((knot) => distance(knot) <= Math.max(Math.log(ALIKE) + 1e-9, nearest));
  return Float64Array.from(alike.flatMap(({ samplesMs, medianMs }) => Array.from(samplesMs, (ms) => ms - medianMs)));
}
