import { MAX_STALLED_MS_PER_S, type ServiceStalls, stalledMsPerS } from '#core/contract/run/service-stalls.ts';
import { scv, sum } from '#core/math/stats/moments.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';

/** A service time above both of these contains a stall: a model's own slow rows are neither so slow nor so rare. */
const STALL_FACTOR = 3;
const STALL_MS = 0.3;
const MOST_LENGTHS = 32;
/** Number of stalls from which on their rate and length predict a tail (docs/methodology/coverage.md has runs with 7 and more). */
const ENOUGH_STALLS = 5;
/** Stalls up to this long are those of a scheduler, which every machine has: they always count. */
const SHORT_STALL_MS = 10;

/** The service time above which a request contains a stall, by the p95 of all: three times that, or 0.3 ms above it if that is more. */
export function stallLimitMs(usualMs: number): number {
  return Math.max(STALL_FACTOR * usualMs, usualMs + STALL_MS);
}

/**
 * The stalls that the service times of all rates show: those above the limit at their rate, as long as they are longer than a median one. They are
 * counted over the time in which a server was busy, because only then a service time shows them. Long ones are excluded when they are few: a
 * second of work in which the machine paused three times does not show how another machine does. At least five must be half as long. All are excluded where
 * they take longer than the work, because no process stops itself for most of the time.
 * @param points service times of each rate, milliseconds, in any order.
 * @returns null without a stall, or if every rate has too few requests.
 */
export function serviceStalls(points: readonly Float64Array[]): ServiceStalls | null {
  const lengthsMs: number[] = [];
  let busyMs = 0;
  let usual: readonly number[] = [];
  for (const serviceMs of points) {
    if (serviceMs.length === 0) continue;
    const sorted = serviceMs.slice().sort();
    const limitMs = stallLimitMs(quantileOfSorted(sorted, 0.95));
    const medianMs = quantileOfSorted(sorted, 0.5);
    const within: number[] = [];
    for (const ms of serviceMs) {
      if (ms > limitMs) lengthsMs.push(ms - medianMs);
      else within.push(ms);
      busyMs += Math.min(ms, limitMs);
    }
    if (within.length > usual.length) usual = within;
  }
  if (lengthsMs.length === 0 || usual.length < 2) return null;
  lengthsMs.sort((a, b) => a - b);
  const short = lengthsMs.filter((ms) => ms <= longestTellingMs(lengthsMs));
  const told = toldOf(short, busyMs);
  // A process that is stopped for longer than it runs has no core of its own: such stalls are those of the machine.
  const isOwn = Math.max((1000 * sum(short)) / busyMs, stalledMsPerS(told)) <= MAX_STALLED_MS_PER_S;
  const leftOut = lengthsMs.length - (isOwn ? short.length : 0);
  return {
    ...(isOwn ? told : toldOf([], busyMs)),
    usualScv: scv(usual),
    ...(leftOut > 0 && { leftOut }),
  };
}

/** How often stalls come, and at most 32 of their lengths, whose mean may be above that of all by a few per cent. */
function toldOf(ascendingMs: readonly number[], busyMs: number): Pick<ServiceStalls, 'perBusyS' | 'lengthsMs'> {
  const kept = Math.min(MOST_LENGTHS, ascendingMs.length);
  return {
    perBusyS: (1000 * ascendingMs.length) / busyMs,
    lengthsMs: Array.from({ length: kept }, (_, index) => quantileOfSorted(ascendingMs, (index + 0.5) / kept)),
  };
}

function longestTellingMs(ascendingMs: readonly number[]): number {
  return Math.max(SHORT_STALL_MS, 2 * (ascendingMs.at(-ENOUGH_STALLS) ?? 0));
}
