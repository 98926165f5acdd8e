import type { Interval } from '#core/contract/base/numbers.ts';
import { meanInterval } from '#core/math/stats/intervals.ts';
import { mean } from '#core/math/stats/moments.ts';
import { createRandom, type Random } from '#core/math/stats/random.ts';
import { ServerHeap } from './server-heap.ts';

interface MaxRateOptions {
  /** Measured service times of one request, at least one, in any order. */
  readonly serviceTimesMs: ArrayLike<number>;
  readonly replicas: number;
  /** In per cent. */
  readonly percentile: number;
  readonly sloMs: number;
  readonly seed: number;
  /** Simulated requests of one round; 50,000 by default. */
  readonly requests?: number;
  /** Rounds with fresh arrivals, which give the interval; 5 by default. */
  readonly rounds?: number;
}

/**
 * The highest rate of Poisson arrivals, per second, at which a latency percentile stays within the SLO. Simulates the queue with service
 * times drawn from the measured ones. All rates of a round use the same draws (common random numbers), so latency increases with the rate
 * in every sample and bisection is exact. Rounds differ in their seed.
 * @returns the mean and t-interval over the rounds, or null if even an idle replica misses the SLO.
 */
export function simulateMaxRate(options: MaxRateOptions): Interval | null {
  const { serviceTimesMs, replicas, percentile, sloMs, seed, requests = 50_000, rounds = 5 } = options;
  const allowedOver = Math.floor(((100 - percentile) / 100) * requests);
  // At the service rate itself the queue grows without bound. Whatever a finite run shows, no higher rate is sustainable.
  const capacityPerMs = replicas / mean(serviceTimesMs);
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const random = createRandom(seed).fork(`round-${round}`);
    const draws = drawRound(serviceTimesMs, requests, random);
    const holds = (ratePerMs: number): boolean =>
      requestsOver({ ...draws, replicas, ratePerMs, sloMs, stopAt: allowedOver + 1 }) <= allowedOver;
    if (countOver(draws.servicesMs, sloMs) > allowedOver) return null;
    rates.push(1000 * highest(holds, capacityPerMs));
  }
  return meanInterval(rates);
}

interface Round {
  /** Gaps between arrivals at a rate of 1 per millisecond. */
  readonly unitGaps: Float64Array;
  readonly servicesMs: Float64Array;
}

function drawRound(serviceTimesMs: ArrayLike<number>, requests: number, random: Random): Round {
  const gaps = random.fork('gaps');
  const services = random.fork('services');
  const unitGaps = Float64Array.from({ length: requests }, () => gaps.exponential());
  const servicesMs = Float64Array.from(
    { length: requests },
    () => serviceTimesMs[services.int(serviceTimesMs.length)] ?? 0,
  );
  return { unitGaps, servicesMs };
}

function highest(holds: (ratePerMs: number) => boolean, ceiling: number): number {
  let low = 0;
  let high = ceiling;
  if (holds(high)) return high;
  // Terminates for every ceiling: each iteration halves the interval, and a NaN width ends the loop.
  while (high - low > 1e-4 * high && high > 1e-6 * ceiling) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function countOver(values: Float64Array, limit: number): number {
  let over = 0;
  for (const value of values) if (value > limit) over += 1;
  return over;
}

/** The number of requests that exceed the SLO. Stops counting at `stopAt`. */
function requestsOver(
  run: Round & {
    readonly replicas: number;
    readonly ratePerMs: number;
    readonly sloMs: number;
    readonly stopAt: number;
  },
): number {
  const { unitGaps, servicesMs, replicas, ratePerMs, sloMs, stopAt } = run;
  const servers = new ServerHeap(replicas);
  let arrivalMs = 0;
  let over = 0;
  for (let i = 0; i < unitGaps.length && over < stopAt; i++) {
    arrivalMs += (unitGaps[i] ?? 0) / ratePerMs;
    const doneMs = Math.max(arrivalMs, servers.earliestMs) + (servicesMs[i] ?? 0);
    servers.occupy(doneMs);
    if (doneMs - arrivalMs > sloMs) over += 1;
  }
  return over;
}
