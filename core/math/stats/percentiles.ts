import { binomialCdf, normalQuantile } from './distributions.ts';
import { multipliedWhile } from './root.ts';

/** The confidence of LoadGen's early stopping. */
const CONFIDENCE = 0.99;

/**
 * The number of requests that MLPerf requires to state a percentile with a margin of a twentieth of its tail at 99 % confidence: n =
 * z²·p(1−p)/m², m = (1−p)/20 (MLPerf Inference, Reddi et al. 2020).
 * @param percentile in per cent, 0 < percentile < 100.
 */
export function mlperfQueryCount(percentile: number): number {
  const p = percentile / 100;
  const margin = (1 - p) / 20;
  const z = normalQuantile(1 - (1 - CONFIDENCE) / 2);
  return Math.round((z * z * p * (1 - p)) / (margin * margin));
}

function tailShare(percentile: number): number {
  return (100 - percentile) / 100;
}

/** Whether n samples with t over the limit show, at 99 % confidence, that less than the tail share exceeds it. */
function shown(t: number, n: number, q: number): boolean {
  return binomialCdf(t, n, q) <= 1 - CONFIDENCE;
}

/**
 * LoadGen's h(t): the minimum number of samples under the limit that compensate for t over it, which is the smallest h with P[Bin(h+t, 1−p)
 * ≤ t] ≤ 0.01 (MLPerf LoadGen, early stopping).
 */
export function earlyStoppingUnder(over: number, percentile: number): number {
  const q = tailShare(percentile);
  let low = over; // never enough: all samples are over the limit
  let high = multipliedWhile(Math.max(over + 1, Math.ceil((over + 5) / q)), (n) => !shown(over, n, q));
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (middle === low) break;
    if (shown(over, middle, q)) high = middle;
    else low = middle;
  }
  return high - over;
}

const floors = new Map<number, number>();

/** The minimum number of samples for a percentile: h(1)+1. p50 11, p90 64, p95 130, p99 662, p99.9 6,636. */
export function percentileFloor(percentile: number): number {
  const known = floors.get(percentile);
  if (known !== undefined) return known;
  const floor = earlyStoppingUnder(1, percentile) + 1;
  floors.set(percentile, floor);
  return floor;
}

const margins = new Map<string, number>();

/**
 * LoadGen's t for n samples: the largest t ≥ 1 with h(t)+t ≤ n, or null below the minimum. Because P[Bin(n, q) ≤ t] decreases with n,
 * h(t)+t ≤ n is equivalent to P[Bin(n, q) ≤ t] ≤ 0.01, which is bisected here.
 */
export function percentileMargin(n: number, percentile: number): number | null {
  if (n < percentileFloor(percentile)) return null;
  const key = `${n}/${percentile}`;
  const known = margins.get(key);
  if (known !== undefined) return known;
  const q = tailShare(percentile);
  let low = 1;
  let high = Math.ceil(n * q) + 1; // at the mean the probability is about one half
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (shown(middle, n, q)) low = middle;
    else high = middle;
  }
  if (margins.size > 10_000) margins.clear();
  margins.set(key, low);
  return low;
}

/**
 * A percentile as LoadGen's early stopping states it: sorted[n−t], which is conservative (high). Null below the minimum number of samples.
 * Assumes independent samples; for queueing requests the minimum is necessary but does not give that confidence.
 * @param sorted ascending, any unit.
 * @param percentile in per cent.
 */
export function percentileEstimate(sorted: ArrayLike<number>, percentile: number): number | null {
  const t = percentileMargin(sorted.length, percentile);
  return t === null ? null : (sorted[sorted.length - t] ?? null);
}

/**
 * The plain empirical quantile with linear interpolation between order statistics (type 7 of Hyndman and Fan 1996). For simulations
 * and service times, to which no minimum sample size applies.
 * @param sorted ascending, at least one number.
 * @param share between 0 and 1.
 */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const last = sorted.length - 1;
  const at = Math.min(Math.max(share, 0), 1) * last;
  const below = Math.floor(at);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, last)];
  if (low === undefined || high === undefined) throw new Error('a quantile needs at least one number');
  return low === high ? low : low + (at - below) * (high - low);
}
