import * as fc from 'fast-check';
import { createRandom, type Random } from '#core/math/stats/random.ts';

/** The chance of one case: it depends on the seed of the program and the number of the case only, so that a case can be repeated alone. */
export interface Chance {
  /** Uniform integer, both ends included. */
  readonly between: (low: number, high: number) => number;
  /** Integer whose logarithm is uniform, both ends included; `low` is at least 1. Mostly small, sometimes large. */
  readonly size: (low: number, high: number) => number;
  /** True with this probability. */
  readonly happens: (probability: number) => boolean;
  readonly pick: <T>(from: readonly [T, ...T[]]) => T;
  /** One of any list; undefined where it is empty. */
  readonly oneOf: <T>(from: readonly T[]) => T | undefined;
  /** One value of a fast-check arbitrary. */
  readonly draw: <T>(arbitrary: fc.Arbitrary<T>) => T;
  readonly bytes: (length: number) => Buffer;
}

/** The chance of case `index` under `seed`. */
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
