import type { TrustFact } from '#core/contract/run/run-facts.ts';

/** Time synchronisation slews a clock by at most 0.0005: a drift beyond twice that and a slack means it was set. */
const CLOCK_DRIFT_SHARE = 0.001;
const CLOCK_SLACK_MS = 20;
/** A clock whose step exceeds this share of the measured time rounds the result noticeably. */
const COARSE_SHARE = 0.1;
/** Linux governors that keep the clock frequency low and raise it late. */
const SLOW_GOVERNORS = new Set(['powersave', 'conservative']);

/** Reports a difference between wall clock and monotonic clock over the run: the clock was set, or the machine slept. */
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

/** Reports a clock whose step is too coarse for the service time (p50 of one request; null if not measured). */
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

/** Reports a frequency governor that keeps cores slow until they have been busy for a while. Null if the system has no governor. */
export function governorNoise(governor: string | null): readonly TrustFact[] {
  if (governor === null || !SLOW_GOVERNORS.has(governor)) return [];
  return [{ code: 'governor', governor }];
}
