import { sum } from '#core/math/stats/moments.ts';
import { poissonBounds } from '#core/math/stats/poisson.ts';
import { risingUpTo } from '#core/math/stats/root.ts';
import type { StallSeen } from './stalls.ts';

const PRECISION = 1e-6;
/** Loads above this one count as it. */
const HIGHEST_LOAD = 0.99;

/** Stalls that were too few to be part of X_slo, and where they came. */
interface FewStalls {
  /** In order of time. */
  readonly seen: readonly StallSeen[];
  /** How many of them are independent. */
  readonly clumps: number;
  /** Wall time in which they came, milliseconds. */
  readonly spanMs: number;
  /** Share of requests that may be late. */
  readonly allowed: number;
  readonly limitMs: number;
  /** The load at X_slo without stalls, as a share of what the servers can serve. */
  readonly calmLoad: number;
}

/** What stalls take, as shares: of the time, with both ends of its interval, and what remains of X_slo. */
interface Taken {
  readonly lostShare: { readonly value: number; readonly low: number; readonly high: number };
  readonly remaining: number;
}

/**
 * What few stalls take: the share of the time that they lost, with its 90 % interval from the Poisson distribution of their number, and the share of X_slo
 * that remains if they go on as they came. A stall of length L makes all requests late that arrive until the queue is back at the limit t, for
 * (L − t) ÷ (1 − ρ), and the next one of its clump adds to what is left of it; the queue may then make the rest of the allowed share late, which falls with
 * the load as `likelyRate` has it.
 */
export function whatStallsTake(stalls: FewStalls): Taken {
  const { seen, clumps } = stalls;
  const lostMs = sum(seen.map(({ lengthMs }) => lengthMs));
  // Sessions that stall together lose the same time.
  const spanMs = Math.max(stalls.spanMs, lostMs);
  const share = lostMs / spanMs;
  const { low, high } = poissonBounds(clumps);
  const lostShare = { value: share, low: (share * low) / clumps, high: Math.min(1, (share * high) / clumps) };
  return { lostShare, remaining: remainingShare(stalls, spanMs) };
}

function remainingShare({ seen, allowed, limitMs, ...calm }: FewStalls, spanMs: number): number {
  const calmLoad = Math.min(HIGHEST_LOAD, calm.calmLoad);
  const power = Math.log(1 / allowed);
  const late = (load: number): number =>
    allowed * ((1 - calmLoad) / (1 - load)) ** power + lateMs(seen, load, limitMs) / spanMs - allowed;
  if (late(calmLoad) <= 0) return 1;
  if (late(0) > 0) return 0;
  return risingUpTo({ low: 0, high: calmLoad, precision: PRECISION, of: late }) / calmLoad;
}

/** For how long an arrival finds more than the limit ahead of it at a load, milliseconds: each stall adds its length, which the servers work off at 1 − ρ. */
function lateMs(seen: readonly StallSeen[], load: number, limitMs: number): number {
  let aheadMs = 0;
  let total = 0;
  seen.forEach(({ atMs, lengthMs }, index) => {
    const gapMs = Math.max(0, (seen[index + 1]?.atMs ?? Infinity) - atMs);
    aheadMs += lengthMs;
    total += Math.min(gapMs, Math.max(0, aheadMs - limitMs) / (1 - load));
    aheadMs = Math.max(0, aheadMs - (1 - load) * gapMs);
  });
  return total;
}
