import { expect, test } from 'vitest';
import type { Simulation } from '#core/price/serving/candidate/types.ts';
import { drawSimulations } from '#core/decide/draws/simulations.ts';
import { drawnEffects } from './effects.ts';

const COUNT = 2048;
const draws = drawSimulations({ seed: 5, count: COUNT, set: 'effects' });
const others = drawSimulations({ seed: 5, count: COUNT, set: 'other effects' });
const effects = (costOf: (simulation: Simulation) => number) => drawnEffects({ draws, others, costOf });

test('of a sum of independent inputs each has its part of the variance', () => {
  // Standard normals with weights 1, 2 and 4: parts of 1/21, 4/21 and 16/21.
  const found = effects(({ handlingZ, measurementZ, jobZ }) => 100 + handlingZ + 2 * measurementZ + 4 * jobZ);
  for (const [input, part] of [
    ['handling', 1 / 21],
    ['measurement', 4 / 21],
    ['job', 16 / 21],
  ] as const) {
    expect(found.get(input)?.total).toBeCloseTo(part, 1);
  }
  expect(found.get('spark')).toEqual({ total: 0, with: [] });
});

test('of a product of centred inputs each causes all of it, through the other', () => {
  const found = effects(({ handlingZ, jobZ }) => 100 + handlingZ * jobZ);
  for (const input of ['handling', 'job']) {
    expect(found.get(input)?.total).toBeGreaterThan(0.85);
  }
});

test('inputs that are drawn together have one effect, and name each other', () => {
  const found = effects(({ startupRatio }) => Math.log(startupRatio));
  expect(found.get('coldStart')).toMatchObject({ total: found.get('startup')?.total, with: ['startup'] });
  expect(found.get('startup')?.total).toBeCloseTo(1, 1);
});

test('a draw in which the option fails costs more than any in which it holds', () => {
  const found = effects(({ jobZ, handlingZ }) => (jobZ > 1.5 ? Infinity : 100 + handlingZ));
  expect(found.get('job')?.total).toBeGreaterThan(0.8);
});

test('a cost that never varies, and an option that never holds, have no effects', () => {
  expect(effects(() => 7).size).toBe(0);
  expect(effects(() => Infinity).size).toBe(0);
});
