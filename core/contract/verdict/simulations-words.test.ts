import { expect, test } from 'vitest';
import { ofSimulations } from './simulations-words.ts';

test('a share of simulations is given out of a hundred, as roughly as their number allows', () => {
  expect(ofSimulations(0.9697, 1024)).toBe('97 of 100 simulations');
  expect(ofSimulations(0.59, 512)).toBe('60 of 100 simulations');
});

test('only a share of one is all simulations, and only a share of zero is none', () => {
  expect(ofSimulations(1, 512)).toBe('all simulations');
  expect(ofSimulations(0.999, 512)).toBe('more than 99 of 100 simulations');
  expect(ofSimulations(0, 512)).toBe('no simulation');
  expect(ofSimulations(0.001, 512)).toBe('fewer than 1 of 100 simulations');
});
