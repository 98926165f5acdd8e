import type { Random } from '#core/math/stats/random.ts';
import { fitServiceTime } from '#core/math/stats/service-time.ts';
import { pauseEffect, pauseOf, type Pause, type PausedSamples, type PauseEffect } from './pauses.ts';

/** Milliseconds that a batch of so many rows takes after the server was idle for so long; may draw. Without it: right after another batch. */
export type BatchTime = (rows: number, idleMs?: number) => number;

/** s(b) = τ0 + α·b. */
export function affineBatchTime(fit: { readonly tau0Ms: number; readonly alphaMs: number }): BatchTime {
  return (rows) => fit.tau0Ms + fit.alphaMs * rows;
}

/** Measured times of one batch size after pauses of one class, in any order. */
export type BatchSamples = PausedSamples;

/** Batches of up to so many times fewer or more rows vary alike: the same kernels, the same disturbances. */
const ALIKE = 2;

/** A pause has a spread of its own where so many batches about the size came after one of its class. */
const MIN_OF_A_SPREAD = 100;

interface Knot {
  readonly batchSize: number;
  readonly medianMs: number;
  /** How far each batch was from what is typical of its size and pause. */
  readonly excess: readonly { readonly pause: Pause | undefined; readonly ms: Float64Array }[];
}

/**
 * Draws batch times from what was measured: what is typical of the size, interpolated between measured sizes, plus what the pause before it adds,
 * plus how far a measured batch of about the size (half to double, all batches alike) was from what was typical of its own. So a rare disturbance
 * keeps its frequency, however few batches one size had. Beyond the measured sizes the median goes on along the slope of the fit τ0 + α·b, below
 * the smallest never under a tenth of it. With a single size, time is in proportion above it and constant below.
 * @param measured at least one size with at least one sample each.
 */
export function empiricalBatchTime(measured: readonly BatchSamples[], random: Random): BatchTime {
  const { typicalMs: ofSize, extraMs } = pauseEffect(measured);
  const knots = [...ofSize]
    .map(([batchSize, medianMs]) => ({ batchSize, medianMs, excess: excessOf(measured, batchSize, medianMs, extraMs) }))
    .sort((a, b) => a.batchSize - b.batchSize);
  const typicalMs = typicalBatchTime(knots);
  const known = new Map<string, { readonly typicalMs: number; readonly excessMs: Float64Array }>();
  return (rows, idleMs = 0) => {
    const pause = pauseOf(idleMs);
    const key = `${rows} ${pause}`;
    const pool = known.get(key) ?? {
      typicalMs: typicalMs(rows) + extraMs(pause),
      excessMs: excessAbout(rows, pause, knots),
    };
    known.set(key, pool);
    const excessMs = pool.excessMs[random.int(pool.excessMs.length)] ?? 0;
    return Math.max(pool.typicalMs + excessMs, 0.1 * pool.typicalMs);
  };
}

function excessOf(
  measured: readonly BatchSamples[],
  size: number,
  medianMs: number,
  extraMs: PauseEffect['extraMs'],
): Knot['excess'] {
  return measured
    .filter(({ batchSize }) => batchSize === size)
    .map(({ pause, samplesMs }) => ({
      pause,
      ms: Float64Array.from(samplesMs, (ms) => ms - medianMs - extraMs(pause)),
    }));
}

/** The largest batch of which times were measured: what is said of larger ones is extrapolated. */
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
      return Math.max(first.medianMs - slopeMs * (first.batchSize - rows), 0.1 * first.medianMs);
    }
    const above = knots.findIndex((knot) => knot.batchSize > rows);
    const high = knots[above] ?? last;
    const low = knots[above - 1] ?? first;
    const share = (rows - low.batchSize) / (high.batchSize - low.batchSize);
    return low.medianMs + share * (high.medianMs - low.medianMs);
  };
}

/** Distances from what is typical of all measured batches of about so many rows, after such a pause where there are enough of them. */
function excessAbout(rows: number, pause: Pause, knots: readonly Knot[]): Float64Array {
  const alike = alikeTo(rows, knots).flatMap(({ excess }) => excess);
  const all = alike.flatMap(({ ms }) => Array.from(ms));
  const own = alike.flatMap((each) => (each.pause === pause ? Array.from(each.ms) : []));
  return Float64Array.from(own.length >= MIN_OF_A_SPREAD ? own : all);
}

function alikeTo(rows: number, knots: readonly Knot[]): readonly Knot[] {
  const distance = ({ batchSize }: Knot): number => Math.abs(Math.log(batchSize / rows));
  const nearest = Math.min(...knots.map(distance));
  return knots.filter((knot) => distance(knot) <= Math.max(Math.log(ALIKE) + 1e-9, nearest));
}
