import type { TrustReason } from '#core/contract/run.ts';

/** Adjusting a clock to the network's moves it by half a thousandth at most: beyond twice that, and a little, somebody set it. */
const CLOCK_DRIFT_SHARE = 0.001;
const CLOCK_SLACK_MS = 20;
/** A clock whose step is more than this share of what is timed rounds the result. */
const COARSE_SHARE = 0.1;
/** Governors of Linux that hold the clock down, and raise it late. */
const SLOW_GOVERNORS = new Set(['powersave', 'conservative']);

/** Whether the wall clock and the monotonic clock told different spans of the same run: it was set, or the machine slept. */
export function clockNoise({
  wallMs,
  monotonicMs,
}: {
  readonly wallMs: number;
  readonly monotonicMs: number;
}): readonly TrustReason[] {
  const driftMs = wallMs - monotonicMs;
  if (Math.abs(driftMs) <= CLOCK_SLACK_MS + CLOCK_DRIFT_SHARE * monotonicMs) return [];
  const text = `The wall clock moved by ${Math.round(driftMs)} ms against the steady clock in ${Math.round(monotonicMs / 1000)} s: it was set, or the machine slept.`;
  return [{ code: 'clock-drift', text, fix: 'Measure again with the machine awake and its clock left alone.' }];
}

/** Whether the clock's step is too coarse for the service time that is told (p50 of one request; null where none was measured). */
export function timerNoise({
  stepMs,
  serviceMs,
}: {
  readonly stepMs: number;
  readonly serviceMs: number | null;
}): readonly TrustReason[] {
  if (serviceMs === null || stepMs <= COARSE_SHARE * serviceMs) return [];
  const text = `The clock of this system goes in steps of ${Number((1000 * stepMs).toPrecision(2))} µs, and an inference takes ${Number((1000 * serviceMs).toPrecision(2))} µs.`;
  return [
    {
      code: 'coarse-timer',
      text,
      fix: 'Rely on rows per second, which are timed over whole rounds, or measure on a system with a finer clock.',
    },
  ];
}

/** Whether the frequency governor keeps the cores slow until they have been busy for a while; null where the system has none. */
export function governorNoise(governor: string | null): readonly TrustReason[] {
  if (governor === null || !SLOW_GOVERNORS.has(governor)) return [];
  return [
    {
      code: 'governor',
      text: `The frequency governor is ${governor}: an idle core is slow when a request comes.`,
      fix: 'Set it to performance while measuring: cpupower frequency-set -g performance',
    },
  ];
}
