import { normalQuantile, studentTQuantile } from './distributions.ts';
import { incompleteBeta } from './special-functions.ts';

/** The chance of a wrong decision in either direction, at the limit itself. */
const ALPHA = 0.05;
/** The share of cases in which a stated length or number decides. */
const POWER = 0.9;
const Z_ALPHA = normalQuantile(1 - ALPHA);
const Z_POWER = normalQuantile(POWER);

/** Numbers of blocks of time over which requests are compared. Longer blocks see slower queues, more blocks are less noisy. */
const BLOCKS = [10, 20, 40];
/** A block with fewer requests shows nothing. */
const MIN_IN_BLOCK = 5;
/** Requests that come over the limit together count once; a decision needs so many of them, found or expected at the limit. */
const MIN_EVENTS = 8;
/** Below this dispersion, requests are assumed to be over the limit independently. */
const CLUSTERED = 1.5;
/** No run is so long. */
const MAX_REQUESTS = 1e12;

/** Requests, and those of them that are over a limit. */
export interface ShareCount {
  readonly requests: number;
  readonly over: number;
  /**
   * By how much the number over the limit varies more between blocks of time than if requests were independent, at least 1, with an allowance
   * for its own uncertainty. Infinity if it is not known.
   */
  readonly dispersion: number;
}

/** `within` or `beyond` an allowed share, each wrong in at most 5 % of cases at the limit itself; or neither can be said. */
export type ShareVerdict = 'within' | 'beyond' | 'undecided';

/**
 * The index of dispersion of flags in time order: the variance of their number in a block ÷ its mean, which is the factor by which correlation
 * enlarges the variance of their share. The largest over 10, 20 and 40 blocks, each enlarged by (t ÷ z)² for its degrees of freedom.
 * @returns at least 1, or Infinity with fewer than 50 flags.
 */
export function dispersionOf(flags: Uint8Array): number {
  const usable = BLOCKS.filter((blocks) => flags.length >= blocks * MIN_IN_BLOCK);
  return usable.length === 0 ? Infinity : usable.reduce((most, blocks) => Math.max(most, overBlocks(flags, blocks)), 1);
}

function overBlocks(flags: Uint8Array, blocks: number): number {
  const size = Math.floor(flags.length / blocks);
  const first = flags.length - size * blocks;
  const counts = Float64Array.from({ length: blocks }, (_, block) => {
    const from = first + block * size;
    let count = 0;
    for (let index = from; index < from + size; index++) count += flags[index] ?? 0;
    return count;
  });
  const mean = counts.reduce((sum, count) => sum + count, 0) / blocks;
  if (mean === 0) return 1;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (blocks - 1);
  // A share is not Poisson: 1 − share of the variance is due to chance alone.
  const byChance = mean * Math.max(1 / size, 1 - mean / size);
  return (variance / byChance) * (studentTQuantile(1 - ALPHA, blocks - 1) / Z_ALPHA) ** 2;
}

/**
 * Counts the values over a limit, in time order. The dispersion is the larger one of those over the limit and of those over the percentile that
 * was observed, because few or none may be over the limit.
 * @param values in time order; Infinity for a request without an answer.
 * @param allowed the share that may be over the limit, between 0 and 1.
 */
export function countOver(values: Float64Array, limit: number, allowed: number): ShareCount {
  const flagged = (isOver: (value: number) => boolean): Uint8Array =>
    Uint8Array.from(values, (value) => Number(isOver(value)));
  const sorted = values.slice().sort();
  const level = sorted[Math.max(0, Math.ceil((1 - allowed) * sorted.length) - 1)] ?? Infinity;
  const over = flagged((value) => value > limit);
  const tail = flagged((value) => value > level || value === Infinity);
  return {
    requests: values.length,
    over: over.reduce((sum, flag) => sum + flag, 0),
    dispersion: Math.max(dispersionOf(over), dispersionOf(tail)),
  };
}

/**
 * Whether at most an allowed share is over the limit: an exact binomial test with the number of requests divided by their dispersion
 * (the effective sample size), 5 % in each direction.
 */
export function judgeShare({ requests, over, dispersion }: ShareCount, allowed: number): ShareVerdict {
  if (!Number.isFinite(dispersion) || requests === 0) return 'undecided';
  const effective = requests / dispersion;
  const found = Math.min(over / dispersion, effective);
  if (dispersion > CLUSTERED && Math.max(found, effective * allowed) < MIN_EVENTS) return 'undecided';
  if (found < effective && incompleteBeta(1 - allowed, effective - found, found + 1) <= ALPHA) return 'within';
  return found > 0 && incompleteBeta(allowed, found, effective - found + 1) <= ALPHA ? 'beyond' : 'undecided';
}

/**
 * The number of requests with which the observed share would decide in 90 % of cases; null if it is the allowed share itself, or if the
 * dispersion is not known.
 */
export function requestsToDecide({ requests, over, dispersion }: ShareCount, allowed: number): number | null {
  if (!Number.isFinite(dispersion) || requests === 0) return null;
  const share = over / requests;
  const root = Z_ALPHA * Math.sqrt(allowed * (1 - allowed)) + Z_POWER * Math.sqrt(share * (1 - share));
  const least = Math.max(
    share < allowed ? leastWithin(allowed) : 1,
    dispersion > CLUSTERED ? MIN_EVENTS / Math.max(share, allowed) : 0,
  );
  const needed = dispersion * Math.max(least, (root / (share - allowed)) ** 2);
  return needed < MAX_REQUESTS ? Math.ceil(needed) : null;
}

/** The fewest independent requests, all within the limit, that show that at most the allowed share is not. */
export function leastWithin(allowed: number): number {
  return Math.ceil(Math.log(ALPHA) / Math.log1p(-allowed));
}

/** The shares that a number of requests distinguishes from an allowed one in 90 % of cases: a smaller and a larger one. Null where there is none. */
export interface TellableShares {
  readonly smaller: number | null;
  readonly larger: number | null;
}

/** The power of a test with `requests` requests, before it runs. */
export function tellableShares(requests: number, dispersion: number, allowed: number): TellableShares {
  const effective = requests / dispersion;
  if (dispersion > CLUSTERED && effective * allowed < MIN_EVENTS) return { smaller: null, larger: null };
  const isTold = (share: number): boolean => {
    const root = Z_ALPHA * Math.sqrt(allowed * (1 - allowed)) + Z_POWER * Math.sqrt(share * (1 - share));
    return Math.abs(share - allowed) * Math.sqrt(effective) >= root;
  };
  const smaller = effective < leastWithin(allowed) ? null : nearest(0, allowed, isTold);
  return { smaller, larger: nearest(1, allowed, isTold) };
}

/** The share nearest to the allowed one that the test distinguishes from it; null if it does not distinguish even `end`. */
function nearest(end: number, allowed: number, isTold: (share: number) => boolean): number | null {
  if (!isTold(end)) return null;
  let [told, open] = [end, allowed];
  for (let step = 0; step < 50; step++) {
    const middle = (told + open) / 2;
    if (isTold(middle)) told = middle;
    else open = middle;
  }
  return told;
}

/**
 * The one-sided 95 % bounds of a share of independent cases (Clopper and Pearson 1934): the share is above `low` in 95 % of samples, and below
 * `high` in 95 %.
 */
export function shareBounds(over: number, of: number): { readonly low: number; readonly high: number } {
  if (of === 0) return { low: 0, high: 1 };
  return {
    low: over === 0 ? 0 : solved((share) => incompleteBeta(share, over, of - over + 1) <= ALPHA),
    high: over >= of ? 1 : solved((share) => incompleteBeta(1 - share, of - over, over + 1) > ALPHA),
  };
}

/** The largest share between 0 and 1 for which a statement that starts true is true. */
function solved(isTrue: (share: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (isTrue(middle)) low = middle;
    else high = middle;
  }
  return low;
}
