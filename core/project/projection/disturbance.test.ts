import { expect, test } from 'vitest';
import type { TrustReason } from '#core/contract/run/run-facts.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { disturbanceSigma } from './disturbance.ts';

function runWith(verdict: 'fair' | 'poor', cores: number) {
  const run = exampleRun();
  const reason: TrustReason = { code: 'other-load', cores, peakCores: cores, phases: ['batch'], text: '', fix: '' };
  return { ...run, host: { ...run.host, physicalCores: 2 }, trust: { verdict, reasons: [reason] } };
}

test('a machine that others used by half may be twice as fast: nine in ten within a factor of two', () => {
  expect(disturbanceSigma(runWith('poor', 1)) * normalQuantile(0.95)).toBeCloseTo(Math.log(2), 9);
});

test('more load makes the interval wider, and all of it does not make it infinite', () => {
  expect(disturbanceSigma(runWith('poor', 1.5))).toBeGreaterThan(disturbanceSigma(runWith('poor', 1)));
  expect(disturbanceSigma(runWith('poor', 64))).toBeLessThan(2);
});

test('a measurement that is not poor keeps its own interval', () => {
  expect(disturbanceSigma(runWith('fair', 1))).toBe(0);
});
