import type { Interval } from '#core/contract/base/numbers.ts';
import type { PointIntervals } from '#core/contract/run/point-intervals.ts';
import { studentTQuantile } from '#core/math/stats/distributions.ts';
import { mean } from '#core/math/stats/moments.ts';
import { percentileFloor, quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { excursionSums, latencyMs, lateRequests } from './excursions.ts';
import type { OpenLoopTimes } from './open-loop-times.ts';
import { areTelling } from './stalls.ts';

/** Fewer independent excursions do not show how far off a value may be. */
const MIN_EXCURSIONS = { percentile: 60, mean: 150 };
/** Sums of excursions are skewed, so that a t-interval is too narrow. The factor was chosen in view of docs/methodology/coverage.md. */
const SKEWED = 1.15;
/** One-sided confidence of each bound, 90 % between them. */
const CONFIDENCE = 0.95;
/** From this wall time on, a mean has an interval without one of p99: a shorter point sees no pause more often than one that moves the mean. */
const LONG_POINT_MS = 60_000;

interface PointTimes {
  readonly times: OpenLoopTimes;
  /** The first requests, which do not count. */
  readonly leadIn?: number;
}

/**
 * The intervals of a point with at least one answer. The mean has one only where p99 has, or over a minute.
 * @param point.stallsAtMs when the services began that contain a stall, ascending. A few clumps of them are too small a sample: the next may be longer, so
 * there are no bounds.
 */
export function intervalsOf(point: PointTimes & { readonly stallsAtMs?: readonly number[] }): PointIntervals {
  const { times, leadIn = 0, stallsAtMs = [] } = point;
  const hasEnough = times.arrivalMs.length - leadIn >= percentileFloor(99);
  const meanMs = meanLatency({ times, leadIn });
  const p99Ms = hasEnough ? percentileInterval({ times, percentile: 99, leadIn }) : null;
  if (stallsAtMs.length > 0 && !areTelling(stallsAtMs)) {
    return { meanMs: withoutBounds(meanMs), p99Ms: p99Ms === null ? null : withoutBounds(p99Ms) };
  }
  const wallMs = (times.arrivalMs.at(-1) ?? 0) - (times.arrivalMs[leadIn] ?? 0);
  const isStated = (p99Ms?.low ?? null) !== null || wallMs >= LONG_POINT_MS;
  return { meanMs: isStated ? meanMs : withoutBounds(meanMs), p99Ms };
}

function withoutBounds({ value }: Interval): Interval {
  return { value, low: null, high: null };
}

/**
 * The mean latency of the answers, with its 90 % interval from the excursions of the queue (ratio estimator of the regenerative method). The
 * bounds are null if too few excursions make up its variance.
 */
function meanLatency({ times, leadIn = 0 }: PointTimes): Interval {
  const answers = Float64Array.from(times.arrivalMs, (_, index) => latencyMs(times, index));
  const counted = answers.subarray(leadIn).filter(Number.isFinite);
  const value = mean(counted);
  const deviations = excursionSums({
    times,
    leadIn,
    valueOf: (index) => (Number.isFinite(answers[index]) ? (answers[index] ?? value) - value : 0),
  });
  const squares = deviations.reduce((sum, each) => sum + each ** 2, 0);
  const sizes = deviations.map(Math.abs);
  const independent = effectiveNumber([...sizes, sizes.reduce((largest, size) => Math.max(largest, size), 0)]);
  if (independent < MIN_EXCURSIONS.mean) return { value, low: null, high: null };
  const half = (SKEWED * studentTQuantile(CONFIDENCE, independent - 1) * Math.sqrt(squares)) / counted.length;
  return { value, low: value - half, high: value + half };
}

/**
 * The 90 % interval of a percentile of one point. The share of requests beyond it is known as well as the number of independent excursions
 * beyond it allows; the bounds are the percentiles whose tails are that much larger and smaller (Woodruff, Confidence Intervals for Medians,
 * 1952). Requests that failed or were never answered are later than any other.
 * @param options.percentile in per cent.
 * @returns null if the percentile itself falls among lost requests; bounds are null for too few independent excursions, or among lost
 * requests.
 */
export function percentileInterval({
  times,
  percentile,
  leadIn = 0,
}: PointTimes & { readonly percentile: number }): Interval | null {
  const latencies = Float64Array.from(times.arrivalMs, (_, index) => latencyMs(times, index));
  const sorted = latencies.slice(leadIn).sort();
  const value = quantileOfSorted(sorted, percentile / 100);
  if (!Number.isFinite(value)) return null;
  const { excursions } = lateRequests({ times, leadIn, limitMs: value });
  // One more excursion as large as the largest: the next may be.
  const independent = effectiveNumber([
    ...excursions,
    excursions.reduce((largest, size) => Math.max(largest, size), 0),
  ]);
  if (independent < MIN_EXCURSIONS.percentile) return { value, low: null, high: null };
  const half = (SKEWED * studentTQuantile(CONFIDENCE, independent - 1)) / Math.sqrt(independent);
  const tail = (100 - percentile) / 100;
  const high = quantileOfSorted(sorted, 1 - tail * Math.exp(-half));
  return {
    value,
    low: quantileOfSorted(sorted, 1 - tail * Math.exp(half)),
    high: Number.isFinite(high) ? high : null,
  };
}

/** The number of equal weights that would give a sum as certain as these do: (Σw)² ÷ Σw². */
function effectiveNumber(weights: readonly number[]): number {
  const squares = weights.reduce((sum, weight) => sum + weight ** 2, 0);
  return squares === 0 ? 0 : weights.reduce((sum, weight) => sum + weight, 0) ** 2 / squares;
}
