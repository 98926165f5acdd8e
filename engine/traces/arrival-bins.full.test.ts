import { expect, test } from 'vitest';
import { ArrivalBins } from './arrival-bins.ts';

const DAY_MS = 86_400_000;

test('counts of periods that overlap many times are refused before they take long', () => {
  const again = new ArrivalBins('a.csv');
  expect(() => {
    for (let i = 0; i < 5000; i++) again.add(0, i, 1, DAY_MS);
  }).toThrow(/a\.csv: its counts are for periods that overlap many times/);
});
