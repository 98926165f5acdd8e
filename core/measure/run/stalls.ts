import type { Stall } from '#core/contract/run/run.ts';
import { fifoWaitsMs } from '#core/math/queueing/lindley.ts';
import { clumpsOf } from '#core/math/stats/clumps.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import type { OpenLoopTimes } from './open-loop-times.ts';
import { stallLimitMs } from './service-stalls.ts';

/** Number of clumps of stalls that shows their length and frequency; the effect of fewer on a tail is unknown. */
const TELLING_CLUMPS = 10;
/** Load up to which a long wait is caused by a stall rather than by a queue. */
const LOW_LOAD = 0.35;
/** With fewer requests than this, too few lie beyond p99 to judge the tail. */
const MIN_REQUESTS = 500;
/** With fewer requests, p95 of the service time is not known. */
const FEWEST_USUAL = 50;

/**
 * Measures what single stalls contribute to the tail of a point at low load. A stall preempts the inference thread or the generator thread
 * for a moment (1–10 ms are usual on shared machines, compared with inferences of microseconds), and every request that arrives meanwhile
 * waits for it. The tail without stalls comes from Lindley's recursion for a first-come-first-served queue with the same arrivals and with
 * service times clipped at three times their p95, or 0.3 ms above it if that is more. `factor` is the plain p99 of corrected latency
 * divided by the p99 of the recursion.
 * @param options.calm the same point without its stalls.
 * @returns null if there are too few requests, or the load exceeds `LOW_LOAD`.
 */
export function stallsOf({
  times,
  calm,
  utilisation,
}: {
  readonly times: OpenLoopTimes;
  readonly calm: CalmPoint;
  readonly utilisation: number;
}): Stall | null {
  if (utilisation > LOW_LOAD || times.arrivalMs.length < MIN_REQUESTS) return null;
  const explainedMs = p99(latencies(calm.times));
  const correctedMs = p99(latencies(times));
  return { factor: explainedMs > 0 ? correctedMs / explainedMs : 1, explainedP99Ms: explainedMs };
}

/**
 * A point as its model and its process would have it to themselves: without the waits of services for a core that other programs took. The same arrivals pass
 * through a first-come-first-served queue with what is left of the services. The point itself without any wait, and for requests that were batched or failed.
 */
export function withoutWaits(times: OpenLoopTimes, replicas: number): OpenLoopTimes {
  const { waitedMs, servedWith } = times;
  if (waitedMs === undefined || !waitedMs.some((ms) => ms > 0) || servedWith.some((rows) => rows !== 1)) return times;
  const ownMs = servicesOf(times).map((ms, index) => ms - (waitedMs[index] ?? 0));
  return queued(times, ownMs, replicas);
}

/** How long each released request waited although a server was free, milliseconds: a stall that finds an idle server delays the next start. */
function startDelaysMs({ releasedMs, startedMs, finishedMs }: OpenLoopTimes, replicas: number): Float64Array {
  const freeMs = new Float64Array(replicas);
  return startedMs.map((started, index) => {
    const first = freeMs.indexOf(freeMs.reduce((least, ms) => Math.min(least, ms)));
    const delay = started - Math.max(releasedMs[index] ?? 0, freeMs[first] ?? 0);
    freeMs[first] = finishedMs[index] ?? 0;
    return delay;
  });
}

/** The arrivals of a point with other services. */
function queued(times: OpenLoopTimes, servicesMs: Float64Array, replicas: number): OpenLoopTimes {
  const { arrivalMs } = times;
  const waitsMs = fifoWaitsMs({ arrivalsMs: arrivalMs, servicesMs, servers: replicas });
  const startedMs = arrivalMs.map((arrival, index) => arrival + (waitsMs[index] ?? 0));
  return { ...times, startedMs, finishedMs: startedMs.map((started, index) => started + (servicesMs[index] ?? 0)) };
}

/** Milliseconds of each service. */
export function servicesOf({ startedMs, finishedMs }: OpenLoopTimes): Float64Array {
  return finishedMs.map((finished, index) => finished - (startedMs[index] ?? 0));
}

/** A service that contained a stall, or began late for one: when it started, and how much longer than usual both took, milliseconds. */
export interface StallSeen {
  readonly atMs: number;
  readonly lengthMs: number;
}

/** Whether stalls show what they do to a tail: services that a common cause stalled are one piece of evidence, not several. */
export function areTelling(momentsMs: readonly number[]): boolean {
  return clumpsOf(momentsMs) >= TELLING_CLUMPS;
}

/** A point as it would have been without its stalls. */
export interface CalmPoint {
  /** In order of time. */
  readonly stalls: readonly StallSeen[];
  /** The same arrivals with the services clipped, through a first-come-first-served queue. */
  readonly times: OpenLoopTimes;
}

/**
 * Takes the stalls out of a point, at any load.
 * @returns null for requests that were batched or failed, and for too few to know which service time is usual.
 */
export function withoutStalls(times: OpenLoopTimes, replicas: number): CalmPoint | null {
  const { servedWith } = times;
  if (servedWith.length < FEWEST_USUAL || servedWith.some((rows) => rows !== 1)) return null;
  const serviceMs = servicesOf(times);
  const usualMs = quantileOfSorted(serviceMs.slice().sort(), 0.95);
  const limitMs = stallLimitMs(usualMs);
  const delayMs = startDelaysMs(times, replicas);
  const stalls = [...serviceMs].flatMap((ms, index) => {
    const delay = delayMs[index] ?? 0;
    const lengthMs = (ms > limitMs ? ms - usualMs : 0) + (delay > limitMs ? delay : 0);
    return lengthMs > 0 ? [{ atMs: times.startedMs[index] ?? 0, lengthMs }] : [];
  });
  return {
    stalls: stalls.sort((a, b) => a.atMs - b.atMs),
    times: queued(
      times,
      serviceMs.map((ms) => Math.min(ms, limitMs)),
      replicas,
    ),
  };
}

function latencies({ arrivalMs, finishedMs }: OpenLoopTimes): Float64Array {
  return finishedMs.map((finished, index) => finished - (arrivalMs[index] ?? 0));
}

function p99(values: Float64Array): number {
  return quantileOfSorted(values.slice().sort(), 0.99);
}
