import { expect, test } from 'vitest';
import { figuresOf } from './figures.ts';
import type { Judged } from './judge.ts';
import { inventedResults } from './testing.ts';
import { judged, onMachine, SIZE } from './testing-judged.ts';

const results = inventedResults({ ...SIZE, seed: 3 });
const honest = judged(results);

test('intervals of machines that resemble the others have about their nominal coverage', () => {
  const all = [3, 4, 5, 6].flatMap((seed) => judged(inventedResults({ ...SIZE, seed })));
  const plain = figuresOf(all.filter(({ references }) => !references));
  expect(plain.cover80Pct).toBeGreaterThan(72);
  expect(plain.cover80Pct).toBeLessThan(92);
  expect(plain.cover90Pct).toBeGreaterThan(84);
});

test('results of a machine do not enter their own prediction or interval, but are judged', () => {
  const name = 'machine 5';
  const wrong = results.map((result) => (result.machine.name === name ? { ...result, ms: 4 * result.ms } : result));
  const before = onMachine(honest, name).filter(({ references }) => !references);
  const after = onMachine(judged(wrong), name).filter(({ references }) => !references);
  expect(before.length).toBeGreaterThan(20);
  expect(after).toHaveLength(before.length);
  after.forEach((each, index) => {
    const same = before[index];
    expect(each.quantiles).toEqual(same?.quantiles);
    // The same prediction, compared with a true time that is four times as long.
    expect(each.logError).toBeCloseTo((same?.logError ?? 0) - Math.log(4), 9);
  });
  expect(figuresOf(after).cover90Pct).toBeLessThan(10);
});

test('a model that differs on all other machines does not enter the prediction of another model', () => {
  const name = 'model 2';
  const random = inventedResults({ ...SIZE, machineSigma: 1, seed: 9 });
  const wrong = results.map((result, index) =>
    result.model === name ? { ...result, ms: random[index]?.ms ?? result.ms } : result,
  );
  const keyOf = ({ source, target, references }: Judged): string =>
    `${source.machine.name} ${target.machine.name} ${target.model} ${references}`;
  const before = new Map(honest.map((each) => [keyOf(each), each]));
  const ofModel = judged(wrong).filter(({ target, references }) => target.model === name && !references);
  expect(ofModel.length).toBeGreaterThan(20);
  for (const each of ofModel) expect(each.quantiles).toEqual(before.get(keyOf(each))?.quantiles);
});
