import { sum } from '#core/math/stats/moments.ts';
import { poissonBounds } from '#core/math/stats/poisson.ts';
import { risingUpTo } from '#core/math/stats/root.ts';

const PRECISION = 1e-6;

/** Stalls that were too few to be part of X_slo, and where they came. */
interface FewStalls {
  readonly lengthsMs: readonly number[];
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
 * (L − t) ÷ (1 − ρ); the queue may then make the rest of the allowed share late, which falls with the load as `likelyRate` has it.
 */
export function whatStallsTake(stalls: FewStalls): Taken {
  const { lengthsMs, clumps } = stalls;
  // Sessions that stall together lose the same time.
  const spanMs = Math.max(stalls.spanMs, sum(lengthsMs));
  const share = sum(lengthsMs) / spanMs;
  const { low, high } = poissonBounds(clumps);
  const lostShare = { value: share, low: (share * low) / clumps, high: Math.min(1, (share * high) / clumps) };
  return { lostShare, remaining: remainingShare(stalls, spanMs) };
}

function remainingShare({ lengthsMs, allowed, limitMs, calmLoad }: FewStalls, spanMs: number): number {
  const beyond = sum(lengthsMs.map((ms) => Math.max(0, ms - limitMs))) / spanMs;
  const power = Math.log(1 / allowed);
  const late = (load: number): number =>
    allowed * ((1 - calmLoad) / (1 - load)) ** power + beyond / (1 - load) - allowed;
  if (beyond === 0 || late(calmLoad) <= 0) return 1;
  if (late(0) > 0) return 0;
  return risingUpTo({ low: 0, high: calmLoad, precision: PRECISION, of: late }) / calmLoad;
}
