/** A seeded random number stream, the only source of randomness that core and engine may use. */
export interface Random {
  /** Uniform on [0, 1), 53 bits. */
  readonly uniform: () => number;
  /** Standard normal. */
  readonly normal: () => number;
  /** Exponential with mean 1. */
  readonly exponential: () => number;
  /** Gamma with shape and mean `k`, scale 1. @throws for a shape that is not positive, or above 1e12. */
  readonly gamma: (k: number) => number;
  /** Uniform integer on [0, n). */
  readonly int: (n: number) => number;
  /**
   * An independent stream that depends only on the seed and the label, not on previous draws. Adding a draw in one place therefore never
   * changes another.
   */
  readonly fork: (label: string | number) => Random;
}

/** Above this shape, adding a small number to the shape has no effect in double precision. */
const MAX_GAMMA_SHAPE = 1e12;

type Key = readonly [number, number, number, number];

/** Finaliser of MurmurHash3: every input bit affects every output bit. */
function mix(word: number): number {
  let h = word >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function keyOfSeed(seed: number): Key {
  const low = seed >>> 0;
  const high = Math.floor(seed / 0x1_0000_0000) >>> 0;
  const word = (i: number): number => mix(mix(low + Math.imul(i, 0x9e3779b9)) ^ high);
  return [word(1), word(2), word(3), word(4)];
}

function keyOfFork(parent: Key, label: string | number): Key {
  const text = typeof label === 'number' ? `#${label}` : label;
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  const word = (p: number, i: number): number => mix(p ^ mix(h + Math.imul(i, 0x9e3779b9)));
  return [word(parent[0], 1), word(parent[1], 2), word(parent[2], 3), word(parent[3], 4)];
}

/** xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018). */
function xoshiro(key: Key): () => number {
  let [a, b, c, d] = key;
  if ((a | b | c | d) === 0) a = 1;
  return () => {
    const x = Math.imul(b, 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result;
  };
}

/**
 * Creates a random number stream from a seed. The same seed gives the same numbers on every machine.
 * @param seed any integer of up to 53 bits.
 */
export function createRandom(seed: number): Random {
  return streamOf(keyOfSeed(seed));
}

function streamOf(key: Key): Random {
  const next = xoshiro(key);
  let spareNormal: number | null = null;

  const uniform = (): number => ((next() >>> 5) * 0x400_0000 + (next() >>> 6)) / 0x20_0000_0000_0000;
  const exponential = (): number => -Math.log1p(-uniform());

  /** Marsaglia's polar method, which produces two normals at a time. */
  const normal = (): number => {
    if (spareNormal !== null) {
      const spare = spareNormal;
      spareNormal = null;
      return spare;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spareNormal = v * factor;
        return u * factor;
      }
    }
  };

  /** Marsaglia and Tsang (2000), with the power transformation below shape 1. */
  const gamma = (k: number): number => {
    if (!(k > 0 && k <= MAX_GAMMA_SHAPE)) throw new Error(`a gamma variable has no shape ${k}`);
    if (k < 1) return gamma(k + 1) * (1 - uniform()) ** (1 / k);
    const d = k - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const z = normal();
      const v = (1 + c * z) ** 3;
      if (v > 0 && Math.log1p(-uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
    }
  };

  return {
    uniform,
    normal,
    exponential,
    gamma,
    int: (n) => Math.floor(uniform() * n),
    fork: (label) => streamOf(keyOfFork(key, label)),
  };
}
