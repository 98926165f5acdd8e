import { expect, test } from 'vitest';
import { heldOfHundred, heldText, missedText, ofSimulations } from './simulations-words.ts';

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

test('a share of simulations that meet the requirements is rounded down to a tenth of a point, and only all of them are 100 %', () => {
  const texts = [0.9469, 0.9496, 0.95, 0.9996, 0.999_99, 1, 0.57, 0.0004, 0].map(heldText);
  expect(texts).toEqual(['94.6 %', '94.9 %', '95 %', '99.9 %', '99.9 %', '100 %', '57 %', '< 0.1 %', '0 %']);
});

test('the share that misses them is the rest, so that both add up to 100 %', () => {
  expect([0.0531, 0.05, 0.0004, 0.9999, 1, 0].map(missedText)).toEqual([
    '5.4 %',
    '5 %',
    '0.1 %',
    '> 99.9 %',
    '100 %',
    '0 %',
  ]);
});

test('a share that meets the requirements is rounded down to whole simulations of a hundred', () => {
  expect([0.9499, 0.95, 0.974, 0.9999, 1, 0].map(heldOfHundred)).toEqual([
    '94 of 100',
    '95 of 100',
    '97 of 100',
    '99 of 100',
    'all',
    '0 of 100',
  ]);
});
