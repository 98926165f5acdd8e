import { expect, test } from 'vitest';
import { sayAtMost, sayDuration, sayNumber, sayPerDay, sayShare, sayUsd } from './say.ts';

test.each([
  [0, '$0.00'],
  [2.84e-8, '$0.000000028'],
  [0.0032, '$0.0032'],
  [0.03, '$0.030'],
  [0.097, '$0.097'],
  [0.1, '$0.10'],
  [0.8, '$0.80'],
  [0.999, '$1.00'],
  [28.333, '$28.33'],
  [1240.4, '$1,240'],
])('%d dollars are written as %s', (value, text) => {
  expect(sayUsd(value)).toBe(text);
});

test.each([
  [0.0801, '81 ms'],
  [0.1, '100 ms'],
  [1, '1 s'],
  [44.1, '45 s'],
  [59, '59 s'],
  [59.5, '1 min'],
  [600, '10 min'],
  [3_599, '59 min 59 s'],
  [3_599.5, '1 h'],
  [86_400, '24 h'],
  [86_570, '24 h 3 min'],
  [90_000, '25 h'],
  [2 * 86_400, '2 d'],
  [2 * 86_400 + 1, '2 d 1 h'],
])('an age of at most %d seconds is written as %s, never as less', (seconds, text) => {
  expect(sayAtMost(seconds)).toBe(text);
});

test.each([
  [0.43, '0.43 predictions a day'],
  [1, '1 prediction a day'],
  [2, '2 predictions a day'],
  [13_612, '13,600 predictions a day'],
])('a volume of %d is written as %s', (value, text) => {
  expect(sayPerDay(value)).toBe(text);
});

test.each([
  [0.0005, '0.5 ms'],
  [0.0123, '12 ms'],
  [0.999, '999 ms'],
  [1, '1 s'],
  [9.96, '10 s'],
  [119.4, '119 s'],
  [120, '2 min'],
  [7_199, '120 min'],
  [7_200, '2 h'],
  [12_600, '3.5 h'],
  [172_799, '48 h'],
  [172_800, '2 days'],
])('a duration of %d seconds is written as %s', (seconds, text) => {
  expect(sayDuration(seconds)).toBe(text);
});

test.each([
  [0, '0 %'],
  [0.0049, 'under 1 %'],
  [0.005, '1 %'],
  [0.254, '25 %'],
  [0.995, '100 %'],
  [0.996, 'over 99 %'],
  [1, '100 %'],
])('a share of %d is written as %s, never as certainty that it is not', (share, text) => {
  expect(sayShare(share)).toBe(text);
});

test.each([
  [0, '0'],
  [0.014_32, '0.0143'],
  [41.24, '41.2'],
  [3_561_234, '3,560,000'],
])('a number of %d is written as %s', (value, text) => {
  expect(sayNumber(value)).toBe(text);
});

test('dollars that are owed are written as those that are had', () => {
  expect([-0.0032, -28.333, -99.999, 100].map(sayUsd)).toEqual(['$-0.0032', '$-28.33', '$-100.00', '$100']);
});
