import type { TrustFact } from '#core/contract/run-facts.ts';

/** Synchronising a clock with the network moves it by half a thousandth at most: beyond twice that, and a little, it was set. */
const CLOCK_DRIFT_SHARE = 0.001;
const CLOCK_SLACK_MS = 20;
/** A clock whose step is more than this share of what is timed rounds the result. */
const COARSE_SHARE = 0.1;
/** Governors of Linux that hold the clock down, and raise it late. */
const SLOW_GOVERNORS = new Set(['powersave', 'conservative']);

/** Whether the wall clock and the monotonic clock measured different spans of the same run: it was set, or the machine slept. */
export function clockNoise({
  wallMs,
  monotonicMs,
}: {
  readonly wallMs: number;
  readonly monotonicMs: number;
}): readonly TrustFact[] {
  const driftMs = wallMs - monotonicMs;
  if (Math.abs(driftMs) <= CLOCK_SLACK_MS + CLOCK_DRIFT_SHARE * monotonicMs) return [];
  return [{ code: 'clock-drift', driftMs, spanMs: monotonicMs }];
}

/** Whether the clock's step is too coarse for the service time (p50 of one request; null where none was measured). */
export function timerNoise({
  stepMs,
  serviceMs,
}: {
  readonly stepMs: number;
  readonly serviceMs: number | null;
}): readonly TrustFact[] {
  if (serviceMs === null || stepMs <= COARSE_SHARE * serviceMs) return [];
  return [{ code: 'coarse-timer', stepMs, serviceMs }];
}

/** Whether the frequency governor keeps the cores slow until they have been busy for a while; null where the system has none. */
export function governorNoise(governor: string | null): readonly TrustFact[] {
  if (governor === null || !SLOW_GOVERNORS.has(governor)) return [];
  return [{ code: 'governor', governor }];
}
