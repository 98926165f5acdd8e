import { expect, test } from 'vitest';
import { listText, readNumbers } from './number-list.ts';

test('blanks, commas and semicolons separate numbers, and duplicates count once', () => {
  expect(readNumbers('1, 2;4  8 8', 'whole above 0', 'count')).toEqual({ state: 'good', values: [1, 2, 4, 8] });
  expect(readNumbers('  ', 'above 0', 'per-s')).toEqual({ state: 'good', values: [] });
});

test('the numbers of a list may have units', () => {
  expect(readNumbers('500, 2k, 5k', 'above 0', 'per-s')).toEqual({ state: 'good', values: [500, 2000, 5000] });
  expect(readNumbers('5 20ms 1s', 'from 0', 'ms')).toEqual({ state: 'good', values: [5, 20, 1000] });
});

test('a comma before three digits is refused, because it can separate numbers or thousands', () => {
  expect(readNumbers('1,500', 'above 0', 'per-s')).toMatchObject({ state: 'bad', why: expect.stringMatching(/blank/) });
  expect(readNumbers('1, 500', 'above 0', 'per-s')).toEqual({ state: 'good', values: [1, 500] });
  expect(readNumbers('64,8', 'whole above 0', 'count')).toEqual({ state: 'good', values: [64, 8] });
});

test.each([
  ['0', 'above 0'],
  ['1.5', 'whole above 0'],
  ['-1', 'from 0'],
  ['ten', 'from 0'],
  ['1e400', 'above 0'],
  ['5MB', 'above 0'],
] as const)('%s is rejected for %s', (text, range) => {
  expect(readNumbers(text, range, 'per-s')).toMatchObject({ state: 'bad', why: expect.stringContaining(text) });
});

test('a window of 0 is valid', () => {
  expect(readNumbers('0 5 20', 'from 0', 'ms')).toEqual({ state: 'good', values: [0, 5, 20] });
});

test('the text of a list is read as the same list', () => {
  const values = [0.5, 20, 1500, 2_000_000];
  expect(readNumbers(listText(values), 'above 0', 'per-s')).toEqual({ state: 'good', values });
});
