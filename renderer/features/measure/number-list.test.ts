import { expect, test } from 'vitest';
import { readNumbers } from './number-list.ts';

test('blanks, commas and semicolons separate numbers, and duplicates count once', () => {
  expect(readNumbers('1, 2;4  8 8', 'whole above 0')).toEqual({ state: 'good', values: [1, 2, 4, 8] });
  expect(readNumbers('  ', 'above 0')).toEqual({ state: 'good', values: [] });
});

test.each([
  ['0', 'above 0'],
  ['1.5', 'whole above 0'],
  ['-1', 'from 0'],
  ['ten', 'from 0'],
  ['1e400', 'above 0'],
] as const)('%s is rejected for %s', (text, kind) => {
  expect(readNumbers(text, kind)).toMatchObject({ state: 'bad', why: expect.stringContaining(text) });
});

test('a window of 0 is valid', () => {
  expect(readNumbers('0 5 20', 'from 0')).toEqual({ state: 'good', values: [0, 5, 20] });
});
