import { describe, expect, test } from 'vitest';
import { DEFAULT_TUNING, OTHER_TUNING, TuningFactor } from '#core/contract/run/tuning.ts';
import { blockPair, foldOver, plackettBurman, tuningFactors, tuningOf, withOthers } from './tuning-design.ts';
import { confirmTuning, effectOf, type TunedPair, tuningEffects, worthVarying } from './tuning-effects.ts';

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

describe('the design', () => {
  test('has four runs at each level of every factor, and no two factors go together', () => {
    const runs = plackettBurman(7);
    expect(runs).toHaveLength(8);
    for (let a = 0; a < 7; a++) {
      expect(sum(runs.map(({ levels }) => levels[a] ?? 0))).toBe(0);
      for (let b = 0; b < a; b++) expect(sum(runs.map(({ levels }) => (levels[a] ?? 0) * (levels[b] ?? 0)))).toBe(0);
    }
    expect(() => plackettBurman(8)).toThrow('7 factors');
  });

  test('and its mirror image have every level equally often with every product of two factors', () => {
    const design = plackettBurman(5);
    const both = [...design, ...foldOver(design)];
    for (let factor = 0; factor < 5; factor++) {
      for (let a = 0; a < 5; a++) {
        for (let b = 0; b < a; b++) {
          const product = both.map(({ levels }) => (levels[factor] ?? 0) * (levels[a] ?? 0) * (levels[b] ?? 0));
          expect(sum(product)).toBe(0);
        }
      }
    }
  });

  test('is shuffled within its blocks by the seed, and starts with either block in turns', () => {
    const key = (runs: readonly { readonly levels: readonly number[] }[]) => runs.map(({ levels }) => levels.join());
    const first = key(blockPair(5, 0, 1));
    expect(first).toEqual(key(blockPair(5, 0, 1)));
    expect(first).not.toEqual(key(blockPair(5, 2, 1)));
    expect(first.slice(0, 8).toSorted()).toEqual(key(plackettBurman(5)).toSorted());
    expect(
      key(blockPair(5, 1, 1))
        .slice(8)
        .toSorted(),
    ).toEqual(key(plackettBurman(5)).toSorted());
  });

  test('leaves out what cannot matter, and names the settings of a run', () => {
    expect(tuningFactors({ threads: 1, cores: 1 })).toEqual(['graph', 'arena', 'memoryPattern']);
    expect(tuningFactors({ threads: 2, cores: 2 })).toEqual(TuningFactor.options);
    expect(tuningOf(['graph', 'arena'], { levels: [-1, 1] })).toEqual({ ...DEFAULT_TUNING, arena: false });
    expect(withOthers(TuningFactor.options)).toEqual(OTHER_TUNING);
  });
});

/** Yield of a chemical process in three replicates at two levels of concentration (A) and catalyst (B): Montgomery, 8th edition, section 6.2. */
const YIELDS = [
  { a: -1, b: -1, yields: [28, 25, 27] },
  { a: 1, b: -1, yields: [36, 32, 32] },
  { a: -1, b: 1, yields: [18, 19, 23] },
  { a: 1, b: 1, yields: [31, 30, 29] },
] as const;

test("the effects of Montgomery's chemical process are 8.33, −5.00 and 1.67", () => {
  const runs = YIELDS.flatMap(({ a, b, yields }) => yields.map((response) => ({ a, b, response })));
  const effect = (levelOf: (run: (typeof runs)[number]) => number): number =>
    effectOf(runs.map((run) => ({ level: levelOf(run) === 1 ? 1 : -1, response: run.response })));
  expect(effect(({ a }) => a)).toBeCloseTo(8.33, 2);
  expect(effect(({ b }) => b)).toBeCloseTo(-5, 2);
  expect(effect(({ a, b }) => a * b)).toBeCloseTo(1.67, 2);
});

const FACTORS = TuningFactor.options;

/** Block pairs of a machine whose speed is `speed` of the levels, with a factor for each block and a little noise for each pair. */
function pairsOf(
  speed: (levels: readonly number[]) => number,
  {
    blocks = [1, 1],
    noise = [0.001, -0.001, 0.0005, 0],
  }: { readonly blocks?: readonly number[]; readonly noise?: readonly number[] } = {},
): readonly TunedPair[] {
  return noise.map((share, pair) => ({
    factors: FACTORS,
    runs: blockPair(FACTORS.length, pair, 7).map(({ levels }, at) => ({
      levels,
      rowsPerS:
        1000 *
        speed(levels) *
        (blocks[at < 8 ? 0 : 1] ?? 1) *
        (1 + share * (levels[0] ?? 0) + share * (levels[2] ?? 0)),
    })),
  }));
}

describe('the effects', () => {
  test('of one setting that makes the model a tenth faster: it is taken, and no other', () => {
    const effects = tuningEffects(
      FACTORS,
      pairsOf(([, , arena]) => (arena === 1 ? 1.1 : 1)),
    );
    const arena = effects.find(({ factor }) => factor === 'arena');
    expect(arena?.ratio.value).toBeCloseTo(1.1, 2);
    expect(effects.filter(({ isTaken }) => isTaken).map(({ factor }) => factor)).toEqual(['arena']);
    for (const { factor, ratio } of effects) if (factor !== 'arena') expect(ratio.value).toBeCloseTo(1, 2);
  });

  test('are free of the difference between blocks and of what two settings do together', () => {
    const together = ([graph = 0, , arena = 0]: readonly number[]): number => Math.exp(0.2 * graph * arena);
    const effects = tuningEffects(FACTORS, pairsOf(together, { blocks: [1, 2] }));
    for (const { ratio, isTaken } of effects) {
      expect(ratio.value).toBeCloseTo(1, 2);
      expect(isTaken).toBe(false);
    }
  });

  test('of a setting that makes the model far slower are seen in the first pair, which is then left at its default', () => {
    const [first] = pairsOf(([graph, , , , parallel]) => (parallel === 1 ? 0.3 : 1) * (graph === 1 ? 0.9 : 1));
    if (first === undefined) throw new Error('there are no pairs');
    expect(worthVarying(FACTORS, first)).toEqual(['graph', 'spinning', 'arena', 'memoryPattern']);
    const few = FACTORS.filter((factor) => factor !== 'parallel');
    const later = [1, 2, 3].map((pair) => ({
      factors: few,
      runs: blockPair(few.length, pair, 7).map(({ levels }) => ({ levels, rowsPerS: levels[0] === 1 ? 900 : 1000 })),
    }));
    const effects = tuningEffects(FACTORS, [first, ...later]);
    expect(effects.find(({ factor }) => factor === 'parallel')?.ratio).toMatchObject({ low: null, high: null });
    expect(effects.find(({ factor }) => factor === 'graph')?.ratio.value).toBeCloseTo(0.9, 2);
  });

  test('of slower settings, of small gains, of few pairs and of much noise are not taken', () => {
    const taken = (...args: Parameters<typeof pairsOf>): boolean =>
      tuningEffects(FACTORS, pairsOf(...args)).some(({ isTaken }) => isTaken);
    expect(taken(([graph]) => (graph === 1 ? 0.8 : 1))).toBe(false);
    expect(taken(([graph]) => (graph === 1 ? 1.01 : 1))).toBe(false);
    expect(taken(([graph]) => (graph === 1 ? 1.1 : 1), { noise: [0, 0] })).toBe(false);
    expect(taken(([graph]) => (graph === 1 ? 1.1 : 1), { noise: [0.2, -0.2, 0.2, -0.2] })).toBe(false);
  });
});

test('the taken settings are confirmed only if they are clearly faster in the same rounds', () => {
  const rounds = (ratios: readonly number[]) => ratios.map((ratio) => ({ defaultPerS: 100, triedPerS: 100 * ratio }));
  expect(confirmTuning(rounds([1.1, 1.12, 1.08])).isConfirmed).toBe(true);
  expect(confirmTuning(rounds([1.1, 1.12, 1.08])).ratio.value).toBeCloseTo(1.1, 2);
  expect(confirmTuning(rounds([1.1, 0.9, 1.05])).isConfirmed).toBe(false);
  expect(confirmTuning(rounds([0.9, 0.91, 0.9])).isConfirmed).toBe(false);
  expect(confirmTuning(rounds([1.2, 1.2])).isConfirmed).toBe(false);
});
