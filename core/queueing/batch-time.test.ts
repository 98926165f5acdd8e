import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../stats/random.ts';
import { empiricalBatchTime, largestMeasured } from './batch-time.ts';

test('a rare disturbance keeps its frequency, whichever size it happened to meet', () => {
  // One batch in 500 took 50 ms longer; all three were met by size 4, of which there are only 100 batches.
  const steady = (batchSize: number, count: number): number[] => Array.from({ length: count }, () => batchSize);
  const measured = [
    { batchSize: 2, samplesMs: steady(2, 700) },
    { batchSize: 4, samplesMs: [...steady(4, 97), 54, 54, 54] },
    { batchSize: 5, samplesMs: steady(5, 700) },
  ];
  const time = empiricalBatchTime(measured, createRandom(5));
  for (const rows of [3, 4]) {
    const draws = Array.from({ length: 40_000 }, () => time(rows));
    const share = draws.filter((ms) => ms > 40).length / draws.length;
    expect(share).toBeGreaterThan(0.0015);
    expect(share).toBeLessThan(0.0027);
    expect(new Set(draws)).toEqual(new Set([rows, rows + 50]));
  }
});

test('beyond the largest measured size batch times go along the slope of the fit', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 20, noNaN: true }),
      fc.double({ min: 0.001, max: 5, noNaN: true }),
      fc.integer({ min: 33, max: 10_000 }),
      (tau0Ms, alphaMs, rows) => {
        const measured = [1, 4, 32].map((batchSize) => ({ batchSize, samplesMs: [tau0Ms + alphaMs * batchSize] }));
        const time = empiricalBatchTime(measured, createRandom(1));
        expect(largestMeasured(measured)).toBe(32);
        expect(time(rows) / (tau0Ms + alphaMs * rows)).toBeCloseTo(1, 6);
      },
    ),
    { numRuns: 50 },
  );
});

test('a batch always takes some time, whatever was measured', () => {
  const samples = fc.array(fc.double({ min: 0.001, max: 1000, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(samples, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 100 }), (sizes, rows) => {
      const measured = sizes.map((samplesMs, index) => ({ batchSize: 3 ** index, samplesMs }));
      const time = empiricalBatchTime(measured, createRandom(2));
      for (let draw = 0; draw < 20; draw++) expect(time(rows)).toBeGreaterThan(0);
    }),
    { numRuns: 50 },
  );
});

test('a batch right after another takes what such batches of about the size took, relative to those after an idle moment', () => {
  const after = (batchSize: number, ms: number, backToBack: boolean) => ({ batchSize, samplesMs: [ms], backToBack });
  const measured = [1, 8, 64].map((size) => after(size, 4 + size, false));
  const time = empiricalBatchTime([...measured, after(2, 3, true), after(64, 61.2, true)], createRandom(3));
  expect(time(8)).toBe(12);
  expect(time(2, true)).toBeCloseTo(3, 9);
  expect(time(1, true)).toBeCloseTo(2.5, 9);
  expect(time(64, true)).toBeCloseTo(61.2, 9);
  // Without such batches both are the same, and where there are no others, they are all there is.
  expect(empiricalBatchTime(measured, createRandom(3))(8, true)).toBe(12);
  expect(empiricalBatchTime([after(2, 3, true)], createRandom(3))(2)).toBe(3);
});
