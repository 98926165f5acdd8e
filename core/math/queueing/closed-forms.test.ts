import { expect, test } from 'vitest';
import {
  batcherCapacityPerMs,
  busyWindowBoundMs,
  dynamicBatchingBoundMs,
  erlangC,
  ggcMeanWaitMs,
  idleWindow,
  mg1MeanLatencyMs,
  mmcMeanWaitMs,
} from './closed-forms.ts';

test('M/D/1 at λ 0.15 and S 5 has a mean latency of 12.5', () => {
  expect(mg1MeanLatencyMs({ ratePerMs: 0.15, serviceMs: 5, serviceScv: 0 })).toBeCloseTo(12.5, 12);
});

test('M/M/1 by Pollaczek–Khinchine, Sakasegawa and Erlang-C is the same queue', () => {
  const queue = { ratePerMs: 0.7, serviceMs: 1 };
  const waitMs = 0.7 / 0.3;
  expect(mg1MeanLatencyMs({ ...queue, serviceScv: 1 })).toBeCloseTo(1 + waitMs, 12);
  expect(ggcMeanWaitMs({ ...queue, servers: 1, arrivalScv: 1, serviceScv: 1 })).toBeCloseTo(waitMs, 12);
  expect(mmcMeanWaitMs({ ...queue, servers: 1 })).toBeCloseTo(waitMs, 12);
});

test('Sakasegawa at c 4 and a 3 waits 0.5368, Erlang-C has to wait with probability 0.5094', () => {
  const queue = { ratePerMs: 3, serviceMs: 1, servers: 4 };
  expect(ggcMeanWaitMs({ ...queue, arrivalScv: 1, serviceScv: 1 })).toBeCloseTo(0.5368, 4);
  expect(erlangC(4, 3)).toBeCloseTo(0.5094, 4);
  expect(mmcMeanWaitMs(queue)).toBeCloseTo(0.5094, 4);
  expect(erlangC(1_000, 900)).toBeGreaterThan(0);
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
  expect(ggcMeanWaitMs({ ratePerMs: 4, serviceMs: 1, servers: 4, arrivalScv: 1, serviceScv: 1 })).toBe(Infinity);
  expect(mmcMeanWaitMs({ ratePerMs: 5, serviceMs: 1, servers: 4 })).toBe(Infinity);
  expect(dynamicBatchingBoundMs({ ratePerMs: 1, tau0Ms: 5, alphaMs: 1 })).toBe(Infinity);
  expect(erlangC(2, 2)).toBe(1);
});

test('a batcher with cap B holds B/(τ0+αB) and a busy one bounds its latency', () => {
  expect(batcherCapacityPerMs({ tau0Ms: 4, alphaMs: 1, maxBatch: 32 })).toBeCloseTo(32 / 36, 12);
  expect(busyWindowBoundMs({ tau0Ms: 4, alphaMs: 1, maxBatch: 32, windowMs: 50 })).toBe(86);
});
