import { fifoWaitsMs } from '#core/math/queueing/lindley.ts';
import type { Random } from '#core/math/stats/random.ts';

/** Stalls of a server: all work on it stops. */
interface Stalls {
  /** Share of the time. */
  readonly share: number;
  /** In mean service times. */
  readonly length: number;
}

/** A queue with Poisson arrivals and gamma services of mean 1, whose servers stall. */
export interface SimulatedService {
  readonly name: string;
  readonly servers: number;
  /** Of the arrivals without stalls. */
  readonly utilisation: number;
  readonly stalls: Stalls | null;
  /** Of the services: 1 for exponential ones, which is the default. */
  readonly shape?: number;
}

/** Requests before the counted ones, so that the queue is in its steady state. */
const SETTLING = 5_000;

/**
 * Latencies of requests in order of arrival, in mean service times. The queue is simulated in the time in which its machine works: a request that
 * arrives during a stall arrives at its beginning there, and a stall that comes before a request ends adds its length.
 */
export function simulatedLatencies(service: SimulatedService, count: number, random: Random): Float64Array {
  const { servers, utilisation, stalls, shape = 1 } = service;
  const [gaps, times] = [random.fork('arrivals'), random.fork('services')];
  const clock = new StalledClock(stalls, random.fork('stalls'));
  const requests = count + SETTLING;
  const arrivals = new Float64Array(requests);
  const arrivalsMs = new Float64Array(requests);
  const servicesMs = new Float64Array(requests);
  let at = 0;
  for (let request = 0; request < requests; request++) {
    at += gaps.exponential() / (utilisation * servers);
    arrivals[request] = at;
    arrivalsMs[request] = clock.worked(at);
    servicesMs[request] = shape === 1 ? times.exponential() : times.gamma(shape) / shape;
  }
  const waits = fifoWaitsMs({ arrivalsMs, servicesMs, servers });
  const latencies = new Float64Array(count);
  for (let request = SETTLING; request < requests; request++) {
    const done = (arrivalsMs[request] ?? 0) + (waits[request] ?? 0) + (servicesMs[request] ?? 0);
    latencies[request - SETTLING] = clock.ended(done) - (arrivals[request] ?? 0);
  }
  return latencies;
}

/** A clock that stands still while a machine stalls. Stalls come after exponential times of work. */
class StalledClock {
  /** Of each stall: the time of work at which it begins. */
  readonly #begins: number[] = [];
  readonly #stalls: Stalls | null;
  readonly #random: Random;
  /** The stalls before the latest requested time, which only grows. */
  #passed = 0;

  constructor(stalls: Stalls | null, random: Random) {
    this.#stalls = stalls;
    this.#random = random;
  }

  /** The time of work at a time; times ascend. */
  worked(time: number): number {
    if (this.#stalls === null) return time;
    const { length } = this.#stalls;
    while (this.#begin(this.#passed) + this.#passed * length <= time) this.#passed += 1;
    const last = this.#passed - 1;
    const worked = time - this.#passed * length;
    return last < 0 ? time : Math.max(worked, this.#begin(last));
  }

  /** The time at which a time of work has passed. */
  ended(worked: number): number {
    if (this.#stalls === null) return worked;
    let [low, high] = [0, 1];
    while (this.#begin(high) < worked) high *= 2;
    // The number of stalls that begin before it.
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#begin(middle) < worked) low = middle + 1;
      else high = middle;
    }
    return worked + low * this.#stalls.length;
  }

  #begin(index: number): number {
    const { share, length } = this.#stalls ?? { share: 0, length: 0 };
    while (this.#begins.length <= index) {
      const gap = (length * (1 - share) * this.#random.exponential()) / share;
      this.#begins.push((this.#begins.at(-1) ?? 0) + gap);
    }
    return this.#begins[index] ?? Infinity;
  }
}
