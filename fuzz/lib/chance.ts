import * as fc from 'fast-check';
import { createRandom, type Random } from '#core/math/stats/random.ts';

/**
 * The random choices of one case. They depend only on the seed and the number of the case, so that each case can be
 * repeated alone.
 */
export interface Chance {
  /** A uniform integer; both bounds are inclusive. */
  readonly between: (low: number, high: number) => number;
  /** An integer from `low`, at least 1, to `high`, whose logarithm is uniform: usually small, sometimes large. */
  readonly size: (low: number, high: number) => number;
  /** True with this probability. */
  readonly happens: (probability: number) => boolean;
  readonly pick: <T>(from: readonly [T, ...T[]]) => T;
  /** A random element of any list; undefined if it is empty. */
  readonly oneOf: <T>(from: readonly T[]) => T | undefined;
  /** One value of a fast-check arbitrary. */
  readonly draw: <T>(arbitrary: fc.Arbitrary<T>) => T;
  readonly bytes: (length: number) => Buffer;
}

/** The random choices of case `index` with `seed`. */
export function chanceOf(seed: number, index: number): Chance {
  return chanceFrom(createRandom(seed).fork(index));
}

function chanceFrom(random: Random): Chance {
  const between = (low: number, high: number): number => low + random.int(high - low + 1);
  const oneOf = <T>(from: readonly T[]): T | undefined => from[random.int(Math.max(1, from.length))];
  return {
    between,
    size: (low, high) => Math.min(high, Math.floor(low * Math.exp(random.uniform() * Math.log((high + 1) / low)))),
    happens: (probability) => random.uniform() < probability,
    pick: (from) => oneOf(from) ?? from[0],
    oneOf,
    draw: (arbitrary) => {
      const [value] = fc.sample(arbitrary, { seed: random.int(0x7fff_ffff), numRuns: 1 });
      if (value === undefined) throw new Error('fast-check drew no value');
      return value;
    },
    bytes: (length) => Buffer.from(Array.from({ length }, () => random.int(256))),
  };
}
