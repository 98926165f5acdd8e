import type { SimulatedWindow } from '#core/contract/run.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { makeSchedule } from './arrivals.ts';
import { empiricalBatchTime, largestMeasured, type BatchSamples } from './batch-time.ts';
import { simulateBatcher } from './batcher.ts';

/** Windows that would take too long to measure: from where a measured frontier ends to the longest that AWS Lambda offers. */
export const SIMULATED_WINDOWS_MS = [100, 1_000, 10_000, 60_000, 300_000];
/** Rates of modest workloads, where such windows make sense; the run's own come beside them. */
export const SIMULATED_RATES_PER_S = [1, 10, 100];

/** The most records that one batch of a stream consumer may hold (AWS Lambda's and Kinesis' limit). */
const MAX_CAP = 10_000;
const MIN_CAP = 32;
/** A cap that hardly ever binds: at least so many times the mean batch of the window. */
const HEADROOM = 2;
/** Batches and rows of one simulation at least, rows at most. */
const BATCHES = 300;
const MIN_ROWS = 20_000;
const MAX_ROWS = 150_000;
/** Beyond this share of what full batches can do a finite simulation says nothing of the long run. */
const MAX_LOAD = 0.95;

/**
 * Simulates the batcher with Poisson arrivals over the measured batch times, for windows that nobody wants to wait for. The cap is the power
 * of two that leaves the window in charge, 10,000 at most. Batches beyond the largest measured size go along the slope of the fit and are marked as
 * extrapolated.
 * @returns null where the window would gather more than a batch may hold, or the rate is more than full batches can serve.
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
  const largest = batchSizes.reduce((most, size) => Math.max(most, size), 0);
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

function meanOf(draw: () => number): number {
  const draws = 100;
  let total = 0;
  for (let index = 0; index < draws; index++) total += draw();
  return total / draws;
}
