import { bisected } from '#core/math/stats/root.ts';

/** How requests spread over keys: `share[i]` is the share of all requests of each of `keys[i]` equal keys; Σ keys·share = 1. */
export interface Popularity {
  readonly keys: ArrayLike<number>;
  readonly share: ArrayLike<number>;
}

/**
 * Hit rate of a cache whose entries live `ttlS` seconds from their miss and are not refreshed by hits, under Poisson requests: Σ
 * p·λT/(1+λT), where λ is the rate of the key (Jung, Berger and Balakrishnan 2003).
 */
export function ttlHitRate(cache: {
  readonly popularity: Popularity;
  readonly ratePerS: number;
  readonly ttlS: number;
}): number {
  const { popularity, ratePerS, ttlS } = cache;
  const { keys, share } = popularity;
  let hits = 0;
  for (let i = 0; i < share.length; i++) {
    const each = share[i] ?? 0;
    const inLifetime = each * ratePerS * ttlS;
    hits += ((keys[i] ?? 0) * each * inLifetime) / (1 + inLifetime);
  }
  return hits;
}

/**
 * Hit rate of a least-recently-used cache with `capacity` entries, by Che's approximation: the time t that an entry stays solves
 * Σ(1−e^(−p·t)) = capacity. Does not depend on the request rate.
 */
export function lruHitRate(cache: { readonly popularity: Popularity; readonly capacity: number }): number {
  const { popularity, capacity } = cache;
  const { keys, share } = popularity;
  let all = 0;
  for (let i = 0; i < keys.length; i++) all += keys[i] ?? 0;
  if (capacity >= all) return 1;
  if (capacity <= 0) return 0;
  const held = (t: number): number => {
    let sum = 0;
    for (let i = 0; i < share.length; i++) sum -= (keys[i] ?? 0) * Math.expm1(-(share[i] ?? 0) * t);
    return sum;
  };
  let low = 0;
  let high = capacity;
  while (held(high) < capacity && high < 1e300) {
    low = high;
    high *= 2;
  }
  high = bisected({ low, high, precision: 1e-9, isLow: (t) => held(t) < capacity }).high;
  let hits = 0;
  for (let i = 0; i < share.length; i++) {
    const each = share[i] ?? 0;
    hits -= (keys[i] ?? 0) * each * Math.expm1(-each * high);
  }
  return hits;
}
