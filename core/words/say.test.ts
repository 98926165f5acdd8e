import { expect, test } from 'vitest';
import { sayReason } from './say.ts';

test('a reason has one full stop at its end, and keeps those within', () => {
  expect([sayReason('It is 1.5 times too slow'), sayReason('It is 1.5 times too slow.')]).toEqual([
    'It is 1.5 times too slow.',
    'It is 1.5 times too slow.',
  ]);
});
