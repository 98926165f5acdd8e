import { oncePer, oncePerNumber } from '#core/once-per.ts';
import type { Random } from '#core/math/stats/random.ts';
import { fitServiceTime } from '#core/math/stats/service-time.ts';
import { LEAST_SHARE, pauseEffect, pauseOf, type Pause, type PausedSamples, type PauseEffect } from './pauses.ts';

/**
 * Time of a batch in milliseconds, by its rows and the idle time of the server before it. May be random. Without an idle time, the batch
 * follows another one directly.
 */
export type BatchTime = (rows: number, idleMs?: number) => number;

/** s(b) = τ0 + α·b. */
export function affineBatchTime(fit: { readonly tau0Ms: number; readonly alphaMs: number }): BatchTime {
  return (rows) => fit.tau0Ms + fit.alphaMs * rows;
}

/** Measured times of one batch size after pauses of one class, in time order. */
export type BatchSamples = PausedSamples;

/** Batches whose sizes differ by up to this factor vary alike: they use the same kernels and meet the same disturbances. */
const SIMILAR_RATIO = 2;

/** Minimum number of batches of about one size after one class of pauses for a residual distribution of that class. */
const MIN_RESIDUALS_OF_PAUSE = 100;

interface Knot {
  readonly batchSize: number;
  readonly medianMs: number;
  /** Residuals: measured time − typical time of the size and the pause. */
  readonly residuals: readonly { readonly pause: Pause | undefined; readonly ms: Float64Array }[];
}

/**
 * Draws batch times from measurements: the typical time of the size, interpolated between measured sizes, plus the extra time after the
 * pause, plus a residual of a measured batch of about the size (half to double). Residuals are drawn in blocks of neighbours in time (the circular
 * block bootstrap of Politis and Romano 1992), because slow batches follow each other. Pooling the residuals of similar sizes keeps the frequency
 * of rare disturbances, even if one size had few batches. Beyond the measured sizes, the median continues along the slope of the fit τ0 +
 * α·b; below the smallest, it is at least a tenth of the smallest. With a single size, time is proportional above it and constant below.
 * @param measured at least one size with at least one sample each.
 */
export function empiricalBatchTime(measured: readonly BatchSamples[], random: Random): BatchTime {
  const poolOf = poolsOf(measured);
  const places = new Map<Float64Array, Place>();
  return (rows, idleMs = 0) => {
    const { typicalMs, residualMs } = poolOf(rows, pauseOf(idleMs));
    const place = places.get(residualMs) ?? { at: 0, left: 0 };
    places.set(residualMs, place);
    if (place.left === 0) {
      place.at = random.int(residualMs.length);
      place.left = BLOCK;
    }
    const residual = residualMs[place.at] ?? 0;
    place.at = (place.at + 1) % residualMs.length;
    place.left -= 1;
    return Math.max(typicalMs + residual, LEAST_SHARE * typicalMs);
  };
}

/** Residuals that are drawn one after the other: what disturbs a machine lasts for several batches. */
const BLOCK = 32;

/** Where residuals are drawn from a pool, and how many are left of the block. */
interface Place {
  at: number;
  left: number;
}

/** The typical time of a size after a pause, and the residuals to draw from. */
interface Pool {
  readonly typicalMs: number;
  readonly residualMs: Float64Array;
}

/** The pools of measurements. Every simulation of a run draws from them, so they are made once. */
const poolsOf = oncePer((measured: readonly BatchSamples[]): ((rows: number, pause: Pause) => Pool) => {
  const { typicalMs: ofSize, extraMs } = pauseEffect(measured);
  const knots = [...ofSize]
    .map(([batchSize, medianMs]) => ({
      batchSize,
      medianMs,
      residuals: residualsOf(measured, batchSize, medianMs, extraMs),
    }))
    .sort((a, b) => a.batchSize - b.batchSize);
  const typicalMs = typicalBatchTime(knots);
  const residualsOfKnots = residualPools();
  const byPause = new Map<Pause, (rows: number) => Pool>();
  return (rows, pause) => {
    const known = byPause.get(pause);
    if (known !== undefined) return known(rows);
    const made = oncePerNumber((size): Pool => ({
      typicalMs: Math.max(typicalMs(size) + extraMs(pause), LEAST_SHARE * typicalMs(size)),
      residualMs: residualsOfKnots(similarTo(size, knots), pause),
    }));
    byPause.set(pause, made);
    return made(rows);
  };
});

function residualsOf(
  measured: readonly BatchSamples[],
  size: number,
  medianMs: number,
  extraMs: PauseEffect['extraMs'],
): Knot['residuals'] {
  return measured
    .filter(({ batchSize }) => batchSize === size)
    .map(({ pause, samplesMs }) => ({
      pause,
      ms: Float64Array.from(samplesMs, (ms) => ms - medianMs - extraMs(pause)),
    }));
}

/** The largest measured batch size. Times of larger batches are extrapolated. */
export function largestMeasured(measured: readonly BatchSamples[]): number {
  return measured.reduce((largest, { batchSize }) => Math.max(largest, batchSize), 0);
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
      return Math.max(first.medianMs - slopeMs * (first.batchSize - rows), LEAST_SHARE * first.medianMs);
    }
    const above = knots.findIndex((knot) => knot.batchSize > rows);
    const high = knots[above] ?? last;
    const low = knots[above - 1] ?? first;
    const share = (rows - low.batchSize) / (high.batchSize - low.batchSize);
    return low.medianMs + share * (high.medianMs - low.medianMs);
  };
}

/** The pooled residuals of neighbouring sizes, once for each pair of a first and a last size. */
function residualPools(): (similar: readonly Knot[], pause: Pause) => Float64Array {
  const known = new Map<string, Float64Array>();
  return (similar, pause) => {
    const key = `${similar[0]?.batchSize} ${similar.at(-1)?.batchSize} ${pause}`;
    const pool = known.get(key) ?? pooled(similar, pause);
    known.set(key, pool);
    return pool;
  };
}

/** Residuals of all measured batches of these sizes. Uses only those after this class of pause if there are enough. */
function pooled(similar: readonly Knot[], pause: Pause): Float64Array {
  const residuals = similar.flatMap((knot) => knot.residuals);
  const all = residuals.flatMap(({ ms }) => Array.from(ms));
  const own = residuals.flatMap((each) => (each.pause === pause ? Array.from(each.ms) : []));
  return Float64Array.from(own.length >= MIN_RESIDUALS_OF_PAUSE ? own : all);
}

function similarTo(rows: number, knots: readonly Knot[]): readonly Knot[] {
  const distance = ({ batchSize }: Knot): number => Math.abs(Math.log(batchSize / rows));
  const nearest = Math.min(...knots.map(distance));
  return knots.filter((knot) => distance(knot) <= Math.max(Math.log(SIMILAR_RATIO) + 1e-9, nearest));
}
