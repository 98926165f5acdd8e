import { type Interval, scaledInterval } from '#core/contract/base/numbers.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
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
/** One part does not show how much parts vary: it decides only beyond this factor. */
const ALONE_FACTOR = 2;
const TAIL = 0.05;

/** The speed of a job with its 90 % intervals: 5 % in each direction. Both in rows per second. */
export interface JobSpeed {
  /** Of the whole job: a run ends with its slowest machine. */
  readonly jobPerS: Interval;
  /** Of a machine on average, which its machine time and so its cost follow. */
  readonly machinePerS: Interval;
}

/**
 * The speed of a job from the parts of a run. Speeds vary in proportion, so their logarithms are taken as normal. Of `machines` machines with
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
  return {
    jobPerS: scaledInterval(boundsOf(logs, slowest, random.fork('job')), factor),
    machinePerS: boundsOf(logs, 0, random.fork('machine')),
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

/** exp of mean − below × standard deviation, with bounds. */
function boundsOf(logs: readonly number[], below: number, random: Random): Interval {
  const count = logs.length;
  const middle = mean(logs);
  if (count === 1) {
    const value = Math.exp(middle);
    return { value, low: value / ALONE_FACTOR, high: value * ALONE_FACTOR };
  }
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
 * The number of parts with which an interval around the same value would exclude a limit; null if the value is the limit. Intervals shrink with
 * the root of the number; 2 and 3 parts are too few to say how much parts vary.
 */
export function partsToDecide({ value, low, high }: Interval, limit: number, parts: number): number | null {
  const gap = Math.abs(Math.log(value / limit));
  const half = Math.abs(Math.log((value > limit ? (low ?? 0) : (high ?? Infinity)) / value));
  const needed = Math.max(parts + 1, 3, Math.ceil(parts * (half / gap) ** 2));
  return needed <= MAX_PARTS ? needed : null;
}

const MAX_PARTS = 100_000;
