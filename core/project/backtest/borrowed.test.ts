import { expect, test } from 'vitest';
import { intervalAt } from '#core/project/projection/predictive.ts';
import { borrowedOf, lentBy, type RuleResidual, ruleResiduals } from './borrowed.ts';
import { pairsOf } from './pairs.ts';
import { inventedResults } from './testing.ts';

const results = inventedResults({ machines: 14, models: 6, machineSigma: 0.2, seed: 3 });
const FAMILIES = ['conv', 'transformer', 'mlp'];
const pairs = pairsOf(
  results.map((result, index) => ({ ...result, family: FAMILIES[index % 3] ?? '' })),
  1,
);

/** The residuals, those of one family off by a factor. */
function shifted(family: string, log: number): readonly RuleResidual[] {
  return ruleResiduals(pairs).map((each) =>
    each.family === family ? { ...each, logError: each.logError + log } : each,
  );
}
const widthOf = (residuals: readonly RuleResidual[]): number => {
  const quantiles = lentBy(residuals);
  if (quantiles === null) throw new Error('too few residuals');
  const [low, high] = intervalAt(quantiles, 0.9);
  return high - low;
};

test('each family is judged by what the others lend it, and most of its results are inside', () => {
  const [all, ...families] = borrowedOf(pairs);
  expect(all).toMatchObject({ hop: 'isa', family: null, generations: 14 });
  expect(families.map(({ family }) => family).toSorted()).toEqual(FAMILIES.toSorted());
  for (const { cover90Pct } of families) expect(cover90Pct).toBeGreaterThan(80);
});

test('one family lends itself nothing', () => {
  expect(borrowedOf(pairsOf(results, 1))).toEqual([]);
});

test('families that differ from each other lend a wider distribution', () => {
  expect(widthOf(shifted('mlp', 1))).toBeGreaterThan(1.3 * widthOf(shifted('mlp', 0)));
});

test('a few results lend nothing, and token generation is bounded otherwise', () => {
  expect(lentBy(ruleResiduals(pairs).slice(0, 19))).toBeNull();
  const tokens = pairs.map(({ hop, source, target }) => ({ hop, source, target: { ...target, family: 'gemv' } }));
  expect(ruleResiduals(tokens)).toEqual([]);
});
