import { expect, test } from 'vitest';
import { sayUsd } from './say.ts';

test.each([
  [0, '$0.00'],
  [0.0032, '$0.0032'],
  [0.097, '$0.097'],
  [0.1, '$0.10'],
  [0.8, '$0.80'],
  [0.999, '$1.00'],
  [28.333, '$28.33'],
  [1240.4, '$1,240'],
])('%d dollars are written as %s', (value, text) => {
  expect(sayUsd(value)).toBe(text);
});
