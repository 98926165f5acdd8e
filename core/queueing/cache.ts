/** Shares of requests by key under Zipf's law: 1/rank^exponent, normalised, most popular first. */
export function zipfPopularity(keys: number, exponent: number): Float64Array {
  const shares = Float64Array.from({ length: keys }, (_, i) => (i + 1) ** -exponent);
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

/**
 * Share of requests that a cache answers whose entries live `ttlS` seconds from their miss and are not refreshed by hits,
 * under Poisson requests: Σ p·λT/(1+λT), λ the rate of the key (Jung, Berger and Balakrishnan 2003).
 * @param popularity shares of the keys, summing to 1.
 */
export function ttlHitRate(cache: {
  readonly popularity: ArrayLike<number>;
  readonly ratePerS: number;
  readonly ttlS: number;
}): number {
  const { popularity, ratePerS, ttlS } = cache;
  let hits = 0;
  for (let i = 0; i < popularity.length; i++) {
    const share = popularity[i] ?? 0;
    const inLifetime = share * ratePerS * ttlS;
    hits += (share * inLifetime) / (1 + inLifetime);
  }
  return hits;
}

/**
 * Share of requests that a least-recently-used cache of `capacity` entries answers, by Che's approximation: the time t that
 * an entry stays solves Σ(1−e^(−p·t)) = capacity. The rate of requests does not matter.
 */
export function lruHitRate(cache: { readonly popularity: ArrayLike<number>; readonly capacity: number }): number {
  const { popularity, capacity } = cache;
  if (capacity >= popularity.length) return 1;
  if (capacity <= 0) return 0;
  const held = (t: number): number => {
    let sum = 0;
    for (let i = 0; i < popularity.length; i++) sum -= Math.expm1(-(popularity[i] ?? 0) * t);
    return sum;
  };
  let low = 0;
  let high = capacity;
  while (held(high) < capacity && high < 1e300) {
    low = high;
    high *= 2;
  }
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2;
    if (held(middle) < capacity) low = middle;
    else high = middle;
  }
  let hits = 0;
  for (let i = 0; i < popularity.length; i++) {
    const share = popularity[i] ?? 0;
    hits -= share * Math.expm1(-share * high);
  }
  return hits;
}
