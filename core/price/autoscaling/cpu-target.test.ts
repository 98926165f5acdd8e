import { expect, test } from 'vitest';
import { cpuTargetPct, isPassed } from './cpu-target.ts';

test('one thread in a pod of 1.835 vCPUs is half loaded at 27 %, two workers on four vCPUs at 25 %', () => {
  expect(cpuTargetPct(0.5 / 1.835)).toBe(27);
  expect(cpuTargetPct((0.5 * 2) / 4)).toBe(25);
});

test('a busy machine passes the target of its own load, and not one of half of all vCPUs within the tolerance', () => {
  expect(isPassed(0.5 / 1.835, 1 / 1.835)).toBe(true);
  // 54 % against a target of 50 %: within a tenth of it.
  expect(isPassed(0.5, 1 / 1.835)).toBe(false);
  expect(isPassed(0.5, 0.5)).toBe(false);
});

test('a target that rounds to what a busy machine uses is not passed', () => {
  // One thread of 64 vCPUs: 0.8 and 1.6 %.
  expect(isPassed(0.5 / 64, 1 / 64)).toBe(false);
});
