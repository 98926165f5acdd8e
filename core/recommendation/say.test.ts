import { expect, test } from 'vitest';
import { sayAtMost, sayPerDay, sayUsd } from './say.ts';

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
  [44.1, '45 s'],
  [59.5, '1 min'],
  [600, '10 min'],
  [3_599.5, '1 h'],
  [86_400, '24 h'],
  [86_570, '24 h 3 min'],
  [90_000, '25 h'],
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
