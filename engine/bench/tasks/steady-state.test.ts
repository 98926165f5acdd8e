import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { measureSteadyState, steadyStateOf } from './steady-state.ts';

const random = createRandom(5);
const noisy = (level: number, runs: number): number[] =>
  Array.from({ length: runs }, () => level * (1 + 0.02 * random.normal()));

test('steady is where the level of run times has come down, and its time is the median from there on', () => {
  const steady = steadyStateOf(Float64Array.from([9, ...noisy(2, 60), ...noisy(1, 340)]));
  expect(steady?.afterRuns).toBe(61);
  expect(steady?.afterMs).toBeCloseTo(9 + 60 * 2, -1);
  expect(steady?.ms).toBeCloseTo(1, 1);
});

test('where nothing but the first run is slow, one run is warm-up', () => {
  expect(steadyStateOf(Float64Array.from([9, ...noisy(1, 200)]))).toMatchObject({ afterRuns: 1, afterMs: 9 });
});

test('too few runs, or runs that became steady only after the middle, are not called steady', () => {
  expect(steadyStateOf(Float64Array.from(noisy(1, 39)))).toBeNull();
  expect(steadyStateOf(Float64Array.from([...noisy(2, 200), ...noisy(1, 150)]))).toBeNull();
});

test('every run asks about another row, and slow runs end by themselves', async () => {
  const asked: number[] = [];
  const slow = await measureSteadyState(100, (index) => {
    asked.push(index);
    return new Promise((resolve) => setTimeout(resolve, 100));
  });
  expect(slow).toBeNull();
  expect(asked.length).toBeLessThan(40);
  expect(asked).toEqual(asked.map((_, at) => at + 1));
});
