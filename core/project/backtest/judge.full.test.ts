import { expect, test } from 'vitest';
import { figuresOf } from './figures.ts';
import { judge, knownOf } from './judge.ts';
import { pairsOf } from './pairs.ts';
import { inventedResults } from './testing.ts';

test('intervals of machines that resemble the others have about their nominal coverage', () => {
  const judged = [3, 4, 5, 6].flatMap((seed) => {
    const results = inventedResults({ machines: 24, models: 10, machineSigma: 0.2, seed });
    return judge(knownOf(results), pairsOf(results, 1));
  });
  const plain = figuresOf(judged.filter(({ references }) => !references));
  expect(plain.cover80Pct).toBeGreaterThan(72);
  expect(plain.cover80Pct).toBeLessThan(92);
  expect(plain.cover90Pct).toBeGreaterThan(84);
});
