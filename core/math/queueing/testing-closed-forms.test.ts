import { expect, test } from 'vitest';
import { dynamicBatchingBoundMs, idleWindow, mg1MeanLatencyMs } from './testing-closed-forms.ts';

test('M/D/1 at λ 0.15 and S 5 has a mean latency of 12.5', () => {
  expect(mg1MeanLatencyMs({ ratePerMs: 0.15, serviceMs: 5, serviceScv: 0 })).toBeCloseTo(12.5, 12);
});

function boundAt(load: number): number {
  return dynamicBatchingBoundMs({ ratePerMs: load, tau0Ms: 5, alphaMs: 1 });
}

test("Inoue's bound of dynamic batching has the published values", () => {
  expect(boundAt(0.1)).toBeCloseTo(8.182, 3);
  expect(boundAt(0.5)).toBeCloseTo(16.667, 3);
  expect(boundAt(0.9)).toBeCloseTo(82.632, 3);
});

test('an idle server with a window of 20 ms at 200/s has a mean latency of 21.8', () => {
  const window = idleWindow({ ratePerMs: 0.2, windowMs: 20, tau0Ms: 4, alphaMs: 1 });
  expect(window).toEqual({ meanBatch: 5, meanWaitMs: 12, meanLatencyMs: 21.8, computeMsPerRow: 1.8 });
});

test('nothing is finite at or above saturation', () => {
  expect(mg1MeanLatencyMs({ ratePerMs: 1, serviceMs: 1, serviceScv: 0 })).toBe(Infinity);
  expect(dynamicBatchingBoundMs({ ratePerMs: 1, tau0Ms: 5, alphaMs: 1 })).toBe(Infinity);
});
