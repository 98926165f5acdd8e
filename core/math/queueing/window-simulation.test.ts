import { expect, test } from 'vitest';
import { SimulatedWindow } from '#core/contract/run/run.ts';
import { simulateWindow } from './window-simulation.ts';

/** s(b) = 4 + b, measured up to 32. */
const measured = [1, 8, 32].map((batchSize) => ({ batchSize, samplesMs: [4 + batchSize] }));
const shared = { replicas: 1, measured, seed: 3 };

test('an idle server with a long window agrees with the closed form', () => {
  const window = simulateWindow({ ...shared, ratePerS: 10, windowMs: 10_000 });
  // 1 + λW rows per batch; of 4 + b milliseconds only the 4 are shared.
  expect((window?.meanBatch ?? 0) / 101).toBeCloseTo(1, 1);
  expect(window?.computeMsPerRow).toBeCloseTo(1 + 4 / 101, 2);
  expect(window?.utilisation).toBeCloseTo(0.0104, 3);
  expect(window?.p99Ms).toBeGreaterThan(9_900);
  expect(window?.p99Ms).toBeLessThan(10_300);
  expect(window).toMatchObject({ basis: 'simulated', extrapolated: true, maxBatch: 256, offeredPerS: 10 });
});

test('it reports whether batches were larger than any measured size', () => {
  expect(simulateWindow({ ...shared, ratePerS: 1, windowMs: 1_000 })?.extrapolated).toBe(false);
  expect(simulateWindow({ ...shared, ratePerS: 100, windowMs: 1_000 })?.extrapolated).toBe(true);
});

test('no window that collects more than the maximum batch is simulated, nor a rate that full batches cannot serve', () => {
  expect(simulateWindow({ ...shared, ratePerS: 100, windowMs: 300_000 })).toBeNull();
  expect(simulateWindow({ ...shared, ratePerS: 1_100, windowMs: 100 })).toBeNull();
  expect(simulateWindow({ ...shared, ratePerS: 1_100, windowMs: 100, replicas: 2 })).not.toBeNull();
});

test('the same seed gives the same window, and it is valid in the contract', () => {
  const options = { ...shared, ratePerS: 100, windowMs: 100 };
  const window = simulateWindow(options);
  expect(simulateWindow(options)).toEqual(window);
  expect(SimulatedWindow.parse(window)).toEqual(window);
});
