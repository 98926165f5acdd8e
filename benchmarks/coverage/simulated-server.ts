import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { mean } from '#core/math/stats/moments.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { createRandom, type Random } from '#core/math/stats/random.ts';
import type { OpenLoopTimes } from '#core/measure/run/open-loop-times.ts';

/** Stalls of a server. */
export interface SimulatedStalls {
  readonly shareOfTime: number;
  readonly meanMs: number;
  /** A length in units of the mean one; exponential by default. */
  readonly length?: (random: Random) => number;
  /** How many come one after the other, a few milliseconds apart; one by default. */
  readonly clump?: number;
}

/** A first-come-first-served server whose true latencies are known by simulation. */
export interface SimulatedServer {
  readonly name: string;
  /** Milliseconds of one request, mean 1. */
  readonly serviceMs: (random: Random) => number;
  /** Times in which nothing is served, at random moments. Null without any. */
  readonly stalls: SimulatedStalls | null;
  readonly servers: number;
}

const lognormal =
  (scv: number) =>
  (random: Random): number => {
    const sigma = Math.sqrt(Math.log(1 + scv));
    return Math.exp(sigma * random.normal() - (sigma * sigma) / 2);
  };

/** The services of the tables: constant, exponential, log-normal with a squared coefficient of variation of 0.5. */
export const SERVICES = {
  'M/D/1': () => 1,
  'M/M/1': (random: Random) => random.exponential(),
  'log-normal': lognormal(0.5),
} as const satisfies Record<string, (random: Random) => number>;

/** Serves a schedule. What is served when a stall begins continues after it. */
export function serveSchedule(server: SimulatedServer, arrivalMs: Float64Array, random: Random): OpenLoopTimes {
  const services = random.fork('services');
  const stalls = new Stalls(server, random.fork('stalls'));
  const count = arrivalMs.length;
  const startedMs = new Float64Array(count);
  const finishedMs = new Float64Array(count);
  const freeMs = new Float64Array(server.servers);
  const busyMs = new Float64Array(server.servers);
  for (let index = 0; index < count; index++) {
    const first = earliest(freeMs);
    const start = stalls.next(Math.max(arrivalMs[index] ?? 0, freeMs[first] ?? 0));
    const end = stalls.after(start, server.serviceMs(services));
    startedMs[index] = start;
    finishedMs[index] = end;
    freeMs[first] = end;
    busyMs[first] = (busyMs[first] ?? 0) + end - start;
  }
  return {
    arrivalMs,
    releasedMs: arrivalMs,
    startedMs,
    finishedMs,
    servedWith: new Int32Array(count).fill(1),
    busyMs,
  };
}

function earliest(freeMs: Float64Array): number {
  let first = 0;
  for (let index = 1; index < freeMs.length; index++) {
    if ((freeMs[index] ?? 0) < (freeMs[first] ?? 0)) first = index;
  }
  return first;
}

/** Mean gap between stalls of one clump. */
const WITHIN_CLUMP_MS = 5;

/** The stalls of a server, drawn as time goes on. All servers of a machine stall together. */
class Stalls {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #server: SimulatedServer;
  readonly #random: Random;
  #from = 0;

  constructor(server: SimulatedServer, random: Random) {
    this.#server = server;
    this.#random = random;
  }

  /** The first moment from `ms` on that is in no stall. */
  next(ms: number): number {
    this.#drawTo(ms);
    while ((this.#ends[this.#from] ?? Number.POSITIVE_INFINITY) < ms - 10_000) this.#from += 1;
    for (let index = this.#from; index < this.#starts.length && (this.#starts[index] ?? 0) <= ms; index++) {
      if (ms < (this.#ends[index] ?? 0)) return this.#ends[index] ?? ms;
    }
    return ms;
  }

  /** When work of `workMs` that starts at `startMs` is done. */
  after(startMs: number, workMs: number): number {
    let endMs = startMs + workMs;
    this.#drawTo(endMs);
    for (let index = this.#from; index < this.#starts.length; index++) {
      const stall = this.#starts[index] ?? 0;
      if (stall >= endMs) break;
      if (stall < startMs) continue;
      endMs += (this.#ends[index] ?? 0) - stall;
      this.#drawTo(endMs);
    }
    return endMs;
  }

  #drawTo(ms: number): void {
    const { stalls } = this.#server;
    if (stalls === null) return;
    const { clump = 1, length = (random) => random.exponential() } = stalls;
    const gapMs = clump * stalls.meanMs * (1 / stalls.shareOfTime - 1);
    for (let end = this.#ends.at(-1) ?? 0; end <= ms;) {
      const isFirst = this.#starts.length % clump === 0;
      const start = end + (isFirst ? gapMs : WITHIN_CLUMP_MS) * this.#random.exponential();
      end = start + stalls.meanMs * length(this.#random);
      this.#starts.push(start);
      this.#ends.push(end);
    }
  }
}

/** Requests from which a true percentile is computed. */
const TRUTH_REQUESTS = 3_000_000;
/** The first of them, which do not count. */
const TRUTH_LEAD_IN = 100_000;

/** The true corrected latencies at a load, milliseconds. */
export function trueLatencies(
  server: SimulatedServer,
  load: number,
): { readonly mean: number; readonly percentile: (per: number) => number } {
  const ratePerS = 1000 * load * server.servers;
  const arrivalMs = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, seed: 1, count: TRUTH_REQUESTS });
  const { finishedMs } = serveSchedule(server, arrivalMs, createRandom(2));
  const sorted = finishedMs.map((ms, index) => ms - (arrivalMs[index] ?? 0)).slice(TRUTH_LEAD_IN);
  sorted.sort();
  return { mean: mean(sorted), percentile: (per) => quantileOfSorted(sorted, per / 100) };
}
