import { type Interval, scaledInterval } from '#core/contract/base/numbers.ts';
import { ENOUGH_PARTS } from '#core/contract/serving/verification.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { incompleteBeta } from '#core/math/stats/special-functions.ts';
import { mean, variance } from '#core/math/stats/moments.ts';
import { createRandom, type Random } from '#core/math/stats/random.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { ServerHeap } from '#core/math/queueing/server-heap.ts';

/** A part of a job, as one machine worked on it. */
interface Part {
  readonly rows: number;
  readonly seconds: number;
}

const DRAWS = 4_000;
const SEED = 1;
/** Machines that were not seen may be slower, or faster, than all that were by this factor. */
const UNSEEN_FACTOR = 2;
const TAIL = 0.05;
/** So many runs have a machine as slow as the slowest of half of all runs: the least of their parts is a bound. */
const BOUNDING_RUNS = Math.log(TAIL) / Math.log(0.5);

/** The speed of a job with its 90 % intervals: 5 % in each direction. Both in rows per second. */
export interface JobSpeed {
  /** Of the whole job: a run ends with its slowest machine. */
  readonly jobPerS: Interval;
  /** Of a machine on average, which its machine time and so its cost follow. */
  readonly machinePerS: Interval;
}

/**
 * The speed of a job from the parts of a run. Fewer than twenty, or parts of two kinds, give bounds in their order (`boundsInOrder`), because a slow
 * kind of machine may be among those that were not seen. Of others, speeds vary in proportion, so their logarithms are taken as normal. Of `machines` machines with
 * r parts each, the slowest is expected at μ − e·σ ÷ √r, with e the expected largest of as many standard normal numbers (Blom 1958). Its interval
 * is that of generalised pivots (Weerahandi 1993), x̄ − s·√((n − 1) ÷ χ²)·(Z ÷ √n + e ÷ √r), which is exact for normal logarithms.
 * Parts of unequal size leave machines idle at the end: the job loses the share that they would lose at equal speeds.
 * @param parts at least one.
 * @param machines at least 1; what is beyond a whole number is dropped.
 */
export function jobSpeed(parts: readonly Part[], machines: number): JobSpeed {
  const logs = parts.map(({ rows, seconds }) => Math.log(rows / seconds));
  const workers = Math.max(1, Math.floor(machines));
  const slowest = expectedLargest(workers) / Math.sqrt(Math.max(1, parts.length / workers));
  const random = createRandom(SEED);
  const factor = machines * balance(parts, workers);
  const isUnclear = logs.length < ENOUGH_PARTS || areOfTwoKinds(logs);
  const bounds = (below: number, of: number, name: string): Interval =>
    isUnclear ? boundsInOrder(logs, below, of) : boundsOf(logs, below, random.fork(name));
  return {
    jobPerS: scaledInterval(bounds(slowest, workers, 'job'), factor),
    machinePerS: bounds(0, 1, 'machine'),
  };
}

/** The expected largest of `count` standard normal numbers. */
function expectedLargest(count: number): number {
  return count === 1 ? 0 : normalQuantile((count - 0.375) / (count + 0.25));
}

/** The share of the machines' time that has work, if parts of these sizes are taken in their order at equal speeds. */
function balance(parts: readonly Part[], workers: number): number {
  const heap = new ServerHeap(workers);
  let end = 0;
  let total = 0;
  for (const { rows } of parts) {
    const doneAt = heap.earliestMs + rows;
    heap.occupy(doneAt);
    end = Math.max(end, doneAt);
    total += rows;
  }
  return total / (workers * end);
}

/** Whether parts are of two kinds: their sorted logarithms have a gap that is larger than their standard deviation. */
function areOfTwoKinds(logs: readonly number[]): boolean {
  const sorted = logs.toSorted((a, b) => a - b);
  const widest = Math.max(...sorted.slice(1).map((log, i) => log - (sorted[i] ?? log)));
  return widest > Math.sqrt(variance(logs));
}

/**
 * Bounds from parts in order, whatever the law of their speeds. In half of all runs the slowest of `machines` machines is below the quantile
 * q = 1 − ½^(1 ÷ machines). The upper bound is the first part in order that at least so many parts are below in at most 5 % of cases. All parts are
 * above the quantile in (1 − q)ⁿ of cases: where that is at most 5 %, the least of them is the lower bound. Where no part is a bound, machines of a kind
 * that was not seen are allowed for.
 */
function boundsInOrder(logs: readonly number[], below: number, machines: number): Interval {
  const sorted = logs.toSorted((a, b) => a - b);
  const count = sorted.length;
  const quantile = 1 - 0.5 ** (1 / machines);
  // P(at least rank + 1 of the parts are below the quantile).
  const upper = sorted.findIndex((_, rank) => incompleteBeta(quantile, rank + 1, count - rank) <= TAIL);
  const [least = 0, most = 0] = [sorted[0], sorted[count - 1]];
  const deviation = count === 1 ? 0 : Math.sqrt(variance(logs));
  return {
    value: Math.exp(mean(logs) - below * deviation),
    low: Math.exp(least) / ((1 - quantile) ** count <= TAIL ? 1 : UNSEEN_FACTOR),
    high: upper === -1 ? UNSEEN_FACTOR * Math.exp(most) : Math.exp(sorted[upper] ?? most),
  };
}

/** exp of mean − below × standard deviation, with bounds. */
function boundsOf(logs: readonly number[], below: number, random: Random): Interval {
  const count = logs.length;
  const middle = mean(logs);
  const deviation = Math.sqrt(variance(logs));
  const pivots = Float64Array.from({ length: DRAWS }, () => {
    const spread = Math.sqrt((count - 1) / (2 * random.gamma((count - 1) / 2)));
    return middle - deviation * spread * (random.normal() / Math.sqrt(count) + below);
  }).sort();
  return {
    value: Math.exp(middle - below * deviation),
    low: Math.exp(quantileOfSorted(pivots, TAIL)),
    high: Math.exp(quantileOfSorted(pivots, 1 - TAIL)),
  };
}

/**
 * The number of parts with which an interval around the same value would exclude a limit; null if the value is the limit. Intervals of enough
 * parts shrink with the root of the number.
 */
export function partsToDecide(
  { value, low, high }: Interval,
  limit: number,
  { parts, machines }: { readonly parts: number; readonly machines: number },
): number | null {
  const gap = Math.abs(Math.log(value / limit));
  if (parts < ENOUGH_PARTS) {
    const forBounds = Math.ceil(BOUNDING_RUNS * Math.max(1, Math.floor(machines)));
    return gap === 0 ? null : parts < forBounds ? Math.min(forBounds, ENOUGH_PARTS) : ENOUGH_PARTS;
  }
  const half = Math.abs(Math.log((value > limit ? (low ?? 0) : (high ?? Infinity)) / value));
  const needed = Math.max(parts + 1, Math.ceil(parts * (half / gap) ** 2));
  return needed <= MAX_PARTS ? needed : null;
}

const MAX_PARTS = 100_000;
