import type { SimulatedWindow } from '#core/contract/run/run.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { makeSchedule } from './arrivals.ts';
import { empiricalBatchTime, largestMeasured, type BatchSamples } from './batch-time.ts';
import { simulateBatcher } from './batcher.ts';

/** Windows that would take too long to measure: from the end of the measured frontier to the longest window of AWS Lambda. */
export const SIMULATED_WINDOWS_MS = [100, 1_000, 10_000, 60_000, 300_000];
/** Rates of small workloads, for which such windows make sense. The rates of the run are simulated in addition. */
export const SIMULATED_RATES_PER_S = [1, 10, 100];

/** Maximum number of records in one batch of a stream consumer (limit of AWS Lambda and Kinesis). */
const MAX_CAP = 10_000;
const MIN_CAP = 32;
/** The cap is at least this multiple of the window's mean batch, so that it hardly ever binds. */
const HEADROOM = 2;
/** Minimum number of batches and rows of one simulation, and maximum number of rows. */
const BATCHES = 300;
const MIN_ROWS = 20_000;
const MAX_ROWS = 150_000;
/** Above this share of the capacity of full batches, a finite simulation does not show the long run. */
const MAX_LOAD = 0.95;

/**
 * Simulates the batcher with Poisson arrivals over measured batch times, for windows that take too long to measure. The cap is a power of
 * two large enough that the window limits the batch, at most 10,000. Batch times beyond the largest measured size continue along the slope
 * of the fit, and the result is marked as extrapolated.
 * @returns null if the window would collect more rows than a batch may hold, or the rate exceeds the capacity of full batches.
 */
export function simulateWindow(options: {
  readonly windowMs: number;
  readonly ratePerS: number;
  readonly replicas: number;
  /** At least one size with at least one sample. */
  readonly measured: readonly BatchSamples[];
  readonly seed: number;
}): SimulatedWindow | null {
  const { windowMs, ratePerS, replicas, measured, seed } = options;
  const gathered = 1 + (ratePerS * windowMs) / 1000;
  if (gathered > MAX_CAP) return null;
  const roomy = Math.max(MIN_CAP, 2 ** Math.ceil(Math.log2(HEADROOM * gathered)));
  const maxBatch = Math.min(roomy, MAX_CAP);
  const random = createRandom(seed).fork(`window-${windowMs}-${ratePerS}`);
  const batchTime = empiricalBatchTime(measured, random.fork('batch-times'));
  const fullMs = meanOf(() => batchTime(maxBatch));
  if (ratePerS > (MAX_LOAD * 1000 * replicas * maxBatch) / fullMs) return null;
  const count = Math.round(Math.min(MAX_ROWS, Math.max(MIN_ROWS, BATCHES * gathered)));
  const arrivalsMs = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, count, seed: random.int(2 ** 31) });
  const result = simulateBatcher({ arrivalsMs, windowMs, maxBatch, replicas, batchTime });
  const { meanBatch, utilisation, computeMsPerRow, batchSizes, latency } = result;
  const largest = batchSizes.reduce((max, size) => Math.max(max, size), 0);
  return {
    windowMs,
    maxBatch,
    offeredPerS: ratePerS,
    meanBatch,
    utilisation,
    computeMsPerRow,
    p50Ms: latency.p50Ms,
    p99Ms: latency.p99Ms,
    basis: 'simulated',
    extrapolated: largest > largestMeasured(measured),
  };
}

/** The mean of a hundred draws. */
export function meanOf(draw: () => number): number {
  const draws = 100;
  let total = 0;
  for (let index = 0; index < draws; index++) total += draw();
  return total / draws;
}
