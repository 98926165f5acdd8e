import { expect, test } from 'vitest';
import { compareAnswers } from './parity.ts';

test('answers that differ by rounding are the same', () => {
  const parity = compareAnswers([{ type: 'float32', batched: [0.5, 100.001], single: [0.50001, 100.002] }]);
  expect(parity.same).toBe(true);
  expect(parity.maxAbsDiff).toBeCloseTo(0.001, 6);
  expect(parity.tolerance).toBe(1e-4);
});

test('answers that differ by more are not, and the difference is reported', () => {
  const parity = compareAnswers([{ type: 'float32', batched: [0.5], single: [0.6] }]);
  expect(parity.same).toBe(false);
  expect(parity.maxRelDiff).toBeCloseTo(1 / 6, 6);
});

test('labels must be equal', () => {
  expect(compareAnswers([{ type: 'int64', batched: [1n, 2n], single: [1n, 3n] }]).same).toBe(false);
  expect(compareAnswers([{ type: 'string', batched: ['a'], single: ['b'] }]).same).toBe(false);
  expect(compareAnswers([{ type: 'string', batched: ['a'], single: ['a'] }])).toMatchObject({
    same: true,
    tolerance: 0,
  });
});

test('a NaN in both is the same, a NaN in one is not, and a missing row is not', () => {
  expect(compareAnswers([{ type: 'float32', batched: [Number.NaN], single: [Number.NaN] }]).same).toBe(true);
  expect(compareAnswers([{ type: 'float32', batched: [Number.NaN], single: [1] }]).same).toBe(false);
  expect(compareAnswers([{ type: 'float32', batched: [1], single: [1, 2] }]).same).toBe(false);
});
