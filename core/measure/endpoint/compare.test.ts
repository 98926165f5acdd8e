import { expect, test } from 'vitest';
import { compareWithModel, withoutModel } from './compare.ts';

const expected = [0.25, 0.5, 0.75].map((value) => [{ name: 'p', type: 'float32', data: [value, 1 - value] }]);
const named = (values: readonly (number | string)[]) => [{ name: null, values }];

test('answers are compared with those of the same rows, also if a row before them has none', () => {
  const found = [
    { row: 0, parts: named([0.25, 0.75]) },
    { row: 2, parts: named([0.75, 0.25]) },
  ];
  expect(compareWithModel(found, expected)).toMatchObject({ state: 'compared', rows: 2, parity: { same: true } });
});

test('numbers that are written as texts are numbers, and labels that are written as numbers are texts', () => {
  const texts = [{ row: 0, parts: named(['0.25', ' 7.5e-1']) }];
  expect(compareWithModel(texts, expected)).toMatchObject({ state: 'compared', parity: { same: true } });
  const labels = [[{ name: 'label', type: 'string', data: ['1'] }]];
  expect(compareWithModel([{ row: 0, parts: named([1]) }], labels)).toMatchObject({ parity: { same: true } });
});

test('NaN and words in place of numbers are counted, and make no difference that was measured', () => {
  const found = [
    { row: 0, parts: named([Number.NaN, 0.75]) },
    { row: 1, parts: named(['high', '']) },
  ];
  expect(compareWithModel(found, expected)).toEqual({ state: 'no-numbers', rows: 2, values: 3 });
  const both = [[{ name: 'p', type: 'float32', data: [Number.NaN] }]];
  expect(compareWithModel([{ row: 0, parts: named([Number.NaN]) }], both)).toMatchObject({ parity: { same: true } });
});

test('without a model, only answers that all cannot be read are worth a word', () => {
  expect(withoutModel([])).toEqual({ state: 'not-compared' });
  expect(withoutModel([{ row: 0, parts: null }])).toEqual({ state: 'unreadable', rows: 1 });
  expect(
    withoutModel([
      { row: 0, parts: null },
      { row: 1, parts: named([1]) },
    ]),
  ).toEqual({ state: 'not-compared' });
});
