import { expect, test } from 'vitest';
import { isCaution } from './cautions-words.ts';

test('a fact about an option is not a caution, and what can go wrong is one', () => {
  expect(isCaution({ code: 'provisioned' })).toBe(false);
  expect(isCaution({ code: 'own-price' })).toBe(false);
  expect(isCaution({ code: 'cold-starts' })).toBe(true);
  expect(isCaution({ code: 'quota-increase' })).toBe(true);
});
