import { expect, test } from 'vitest';
import { sayCount, sayOver } from './evaluation.ts';

test('what is over a limit by less than rounding shows is said to be just over it', () => {
  expect(sayOver(200.4, 200)).toBe('just over 200 ms');
  expect(sayOver(230, 200)).toBe('230 ms');
});

test('counts have three digits at most, and words from a million on', () => {
  const said = [0.123, 4, 12.34, 487.6, 999.9, 1234, 65_432, 131_353, 999_900, 1.5e6, 185e6, 2.346e9].map(sayCount);
  expect(said).toEqual([
    '0.12',
    '4',
    '12.3',
    '488',
    '1,000',
    '1,230',
    '65,400',
    '131,000',
    '1 million',
    '1.5 million',
    '185 million',
    '2.35 billion',
  ]);
});
