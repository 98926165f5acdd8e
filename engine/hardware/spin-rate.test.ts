import { expect, test } from 'vitest';
import { spinRatePerS } from './spin-rate.ts';

test('a core runs the loop at a rate that no processor is far from', () => {
  const rate = spinRatePerS();
  // One multiplication after the other takes a few cycles; a busy machine may be many times slower.
  expect(rate).toBeGreaterThan(1e6);
  expect(rate).toBeLessThan(1e11);
});
