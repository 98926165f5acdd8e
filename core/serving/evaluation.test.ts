import { expect, test } from 'vitest';
import { sayOver } from './evaluation.ts';

test('what is over a limit by less than rounding shows is said to be just over it', () => {
  expect(sayOver(200.4, 200)).toBe('just over 200 ms');
  expect(sayOver(230, 200)).toBe('230 ms');
});
