import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GOLDEN_BATCHER } from './testing-golden-batcher.ts';
import { createWindowLatency } from './window-latency.ts';

/** s(b) = 4 + b milliseconds. */
const measured = [1, 8, 32, 64].map((batchSize) => ({ batchSize, samplesMs: [4 + batchSize] }));
const latency = createWindowLatency({ measured, seed: 5 });

function p99Ms(ratePerS: number, windowMs: number): number {
  const gathered = (ratePerS * windowMs) / 1000;
  const batchMs = 5 + gathered;
  const utilisation = (ratePerS * batchMs) / (1000 * (1 + gathered));
  return (windowMs + batchMs) * latency({ gathered, utilisation, percentile: 99 });
}

test('if the cap does not bind, it reproduces the reference values of the batcher, despite another scale', () => {
  const points = GOLDEN_BATCHER.filter(([ratePerS, windowMs]) => ratePerS === 200 && windowMs >= 5);
  expect(points).toHaveLength(4);
  for (const [ratePerS, windowMs, , , goldenMs] of points) {
    expect(Math.abs(p99Ms(ratePerS, windowMs) / goldenMs - 1)).toBeLessThan(0.05);
  }
});

test('single rows wait for the whole window, many rows are spread evenly over it', () => {
  const alone = { gathered: 0.002, utilisation: 0, percentile: 50 };
  expect(latency(alone)).toBeCloseTo(1, 2);
  expect(latency({ ...alone, gathered: 4096 })).toBeCloseTo(0.5, 1);
});

test('a window that is negligible compared with the batch time gives the queue of single rows', () => {
  const at = (percentile: number) => latency({ gathered: 1e-6, utilisation: 0.5, percentile });
  // Half of the rows find the server idle and take one service time. The slowest wait for a batch and are served in a batch of a few rows.
  expect(at(40)).toBeCloseTo(1, 1);
  expect(at(99)).toBeGreaterThan(1.5);
  expect(at(99)).toBeLessThan((2 * (4 + 4)) / 5);
});

test('beyond the simulated range the latency is infinite', () => {
  expect(latency({ gathered: 10, utilisation: 0.8, percentile: 99 })).toBe(Infinity);
  expect(latency({ gathered: 10, utilisation: Number.NaN, percentile: 99 })).toBe(Infinity);
});

test('the same seed gives the same latency, and a higher percentile never a lower one', () => {
  const again = createWindowLatency({ measured, seed: 5 });
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 2000, noNaN: true }),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      (gathered, utilisation) => {
        const at = (percentile: number) => latency({ gathered, utilisation, percentile });
        expect(again({ gathered, utilisation, percentile: 95 })).toBe(at(95));
        expect(at(99)).toBeGreaterThanOrEqual(at(50));
      },
    ),
    { numRuns: 40 },
  );
});
