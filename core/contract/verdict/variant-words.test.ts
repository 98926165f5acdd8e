import { expect, test } from 'vitest';
import { variantWords } from './variant-words.ts';

const FACT = {
  code: 'variant-not-worth-it',
  variant: 'int8',
  savedUsd: 127,
  materialUsd: 25,
  answers: { changedShare: 0.003, rows: 5000, synthetic: false, maxAbsDiff: null },
} as const;

test('a variant that would save what matters and is not served says what kept it out', () => {
  const { grounds } = variantWords({ ...FACT, holdsShare: 0.82 });
  expect(grounds).toMatch(/would save \$127 a month .*, but meets the requirements in 82 % of the simulations\./);
  expect(grounds).not.toContain('does not matter');
});

test('a variant that would save too little says what matters', () => {
  const { grounds } = variantWords({ ...FACT, savedUsd: 12 });
  expect(grounds).toMatch(/would save \$12\.00 a month .*less than \$25\.00 or 5 % does not matter/);
});
