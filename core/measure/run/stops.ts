import { sum } from '#core/math/stats/moments.ts';
import type { TrustFact } from '#core/contract/run/run-facts.ts';

/*
 * Stops of a process that measures: the machine slept, its hypervisor paused it, or something stopped the process. The
 * clock goes on meanwhile and no work is done, so a rate becomes too low and a latency too long.
 */

/** Interval of the beats of a thread that does nothing else, milliseconds. */
export const BEAT_MS = 20;
/** Shorter stops are usual scheduling on a machine that does other work. */
const MIN_STOP_MS = 50;
/** A beat this late is a stop whatever was counted: a paused machine charges the pause to the threads that ran or waited. */
const SURE_STOP_MS = 250;
/** A process that used less than this before, in cores, may have started to compute since. */
const MIN_CORES = 0.5;
/** The clock since the start of the system is read in steps of 10 ms, apart from the monotonic clock. */
const MIN_SLEEP_MS = 100;

/** The clocks of a process at one moment. */
export interface Beat {
  /** Monotonic clock, milliseconds. */
  readonly atMs: number;
  /** Processor time of all threads of the process so far, milliseconds. */
  readonly cpuMs: number;
  /** Time since the start of the system, which goes on while it sleeps, milliseconds. Null where the system has no such clock. */
  readonly upMs: number | null;
  /** How long the thread that beats has waited for a core so far, milliseconds. Null where the system does not report it. */
  readonly waitedMs: number | null;
}

/** A stretch of the monotonic clock in which a process was stopped, milliseconds. */
export interface Stop {
  readonly fromMs: number;
  readonly toMs: number;
  /** How long nothing ran. A clock that does not count the sleep of the machine shows less than this. */
  readonly lostMs: number;
}

/** The CPU use of the process before two beats, in cores. */
interface Before {
  readonly cores: number;
}

/**
 * Milliseconds between two beats in which the process did nothing, beyond the usual interval. A late beat alone proves
 * nothing: on a busy machine the thread waits for a core, which the system counts, and the threads that measure may keep
 * all cores, but then the process uses as much processor time as before.
 */
function lostBetween(before: Beat, after: Beat, { cores }: Before): number {
  const gapMs = after.atMs - before.atMs;
  const lateMs = gapMs - BEAT_MS;
  if (lateMs >= SURE_STOP_MS) return lateMs;
  const waitedMs = before.waitedMs === null || after.waitedMs === null ? 0 : after.waitedMs - before.waitedMs;
  const ranMs = (after.cpuMs - before.cpuMs) / Math.max(cores, MIN_CORES);
  return Math.max(0, Math.min(lateMs - waitedMs, gapMs - ranMs));
}

/** The stop between two beats; null if there was none. */
export function stopBetween(before: Beat, after: Beat, used: Before): Stop | null {
  const gapMs = after.atMs - before.atMs;
  const sleptMs = before.upMs === null || after.upMs === null ? 0 : after.upMs - before.upMs - gapMs;
  const asleepMs = sleptMs >= MIN_SLEEP_MS ? sleptMs : 0;
  const lostMs = lostBetween(before, after, used);
  const stoppedMs = lostMs >= MIN_STOP_MS ? lostMs : 0;
  if (stoppedMs + asleepMs === 0) return null;
  return { fromMs: before.atMs, toMs: after.atMs, lostMs: stoppedMs + asleepMs };
}

/** Stops that are each too short to count are added up, from this length. */
const MIN_SHORT_STOP_MS = 10;

/** The contribution of a beat to the time of short stops, milliseconds. */
export function shortStopMs(before: Beat, after: Beat, used: Before): number {
  const lostMs = lostBetween(before, after, used);
  return lostMs >= MIN_SHORT_STOP_MS && lostMs < MIN_STOP_MS ? lostMs : 0;
}

/** Share of the time in short stops from which results are wrong. */
const MAX_SHORT_STOP_SHARE = 0.1;

/** Whether short stops together spoil results that took `spanMs`. */
export function hasManyShortStops({ shortMs, spanMs }: { readonly shortMs: number; readonly spanMs: number }): boolean {
  return shortMs >= MIN_STOP_MS && shortMs > MAX_SHORT_STOP_SHARE * spanMs;
}

/** Stopped time within a stretch that was measured. */
export interface StoppedTime {
  readonly stops: number;
  readonly lostMs: number;
  readonly spanMs: number;
}

/**
 * The stops within a stretch of the clock. One that begins or ends at a bound may reach a few milliseconds beyond it,
 * because its bounds are beats: it counts where most of it is.
 */
export function stoppedWithin(
  stops: readonly Stop[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): StoppedTime {
  const within = stops.filter((stop) => {
    const overlapMs = Math.min(stop.toMs, toMs) - Math.max(stop.fromMs, fromMs);
    return overlapMs >= (stop.toMs - stop.fromMs) / 2;
  });
  // Late beats one after the other are one stop.
  const first = within.filter(({ fromMs: from }, index) => from !== within[index - 1]?.toMs);
  return {
    stops: first.length,
    lostMs: sum(within.map(({ lostMs }) => lostMs)),
    // With the sleep that the clock does not count.
    spanMs: toMs - fromMs + sum(within.map((stop) => Math.max(0, stop.lostMs - (stop.toMs - stop.fromMs)))),
  };
}

/** What is measured: rows or requests per second, or latency, whose high percentiles show shorter stops. */
export type StoppedKind = 'rate' | 'latency';

/** Share of the time that may be lost: the error of a rate, and far fewer requests than lie beyond a p99. */
const MAX_LOST_SHARE: Readonly<Record<StoppedKind, number>> = { rate: 0.01, latency: 0.001 };

/** Whether a result must not be used because of stops. */
export function isDisturbed({ lostMs, spanMs }: StoppedTime, kind: StoppedKind): boolean {
  return lostMs > MAX_LOST_SHARE[kind] * spanMs;
}

/** Lost share from which the numbers are wrong rather than rough. */
const GRAVE_SHARE = 0.05;

/** Adds up what several results lost. */
export function addStoppedTime(a: StoppedTime, b: StoppedTime): StoppedTime {
  return { stops: a.stops + b.stops, lostMs: a.lostMs + b.lostMs, spanMs: a.spanMs + b.spanMs };
}

/** Whether a reason is about stops. */
export function isStop({ code }: TrustFact): boolean {
  return code === 'stopped' || code === 'briefly-stopped';
}

/** The reason not to trust results that were stopped, `worst` being the largest lost share of one of them. */
export function stopNoise({ stops, lostMs, spanMs }: StoppedTime, worst: number): TrustFact {
  return { code: worst > GRAVE_SHARE ? 'stopped' : 'briefly-stopped', stops, lostMs, spanMs };
}
