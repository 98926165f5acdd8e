import type { Stall } from '#core/contract/run.ts';
import { fifoWaitsMs } from '#core/math/queueing/lindley.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import type { OpenLoopTimes } from './open-loop-times.ts';

/** Load up to which a request that waits long waits for a stall, not for a queue. */
const LOW_LOAD = 0.35;
/** A service time beyond both of these stood still for a while: a model's own long rows are not so long, and not so rare. */
const STALL_FACTOR = 3;
const STALL_MS = 0.3;
/** Under this many requests a single one is the p99. */
const FEWEST = 500;

/**
 * What single stalls did to the tail of a point at low load. The thread that infers, or the one that lets requests go, was pushed aside for a
 * moment (1–10 ms are usual on shared machines, against inferences of microseconds), and every request that came meanwhile waits for it. The
 * tail without them is worked out by the recursion of a first-come-first-served queue over the same arrivals, with every service time cut at the
 * usual: three times its p95, and 0.3 ms above it at least. `factor` is the plain p99 of the corrected latency over that of the recursion.
 * @returns null where nothing can be said: too few requests, or more load than `LOW_LOAD`.
 */
export function stallsOf(options: {
  readonly times: OpenLoopTimes;
  readonly utilisation: number;
  readonly replicas: number;
}): Stall | null {
  const { times, utilisation, replicas } = options;
  const { arrivalMs, startedMs, finishedMs } = times;
  if (utilisation > LOW_LOAD || arrivalMs.length < FEWEST || times.servedWith.some((rows) => rows !== 1)) return null;
  const serviceMs = finishedMs.map((finished, index) => finished - (startedMs[index] ?? 0));
  const usualMs = quantileOfSorted(serviceMs.slice().sort(), 0.95);
  const limitMs = Math.max(STALL_FACTOR * usualMs, usualMs + STALL_MS);
  const cutMs = serviceMs.map((ms) => Math.min(ms, limitMs));
  const waitsMs = fifoWaitsMs({ arrivalsMs: arrivalMs, servicesMs: cutMs, servers: replicas });
  const explainedMs = p99(waitsMs.map((wait, index) => wait + (cutMs[index] ?? 0)));
  const correctedMs = p99(finishedMs.map((finished, index) => finished - (arrivalMs[index] ?? 0)));
  return { factor: explainedMs > 0 ? correctedMs / explainedMs : 1, explainedP99Ms: explainedMs };
}

function p99(values: Float64Array): number {
  return quantileOfSorted(values.slice().sort(), 0.99);
}
