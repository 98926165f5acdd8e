import { expect, test } from 'vitest';
import type { BatchJob, RunDocument } from '#core/contract/run.ts';
import { exampleRun } from '#core/contract/testing.ts';
import { jobRate } from './job-rate.ts';

const run = exampleRun();

/** Inference alone runs at 198,000 rows/s and takes 80 % of the busy time. */
function withJob(patch: Partial<BatchJob>): RunDocument {
  const { batch } = run;
  if (batch === null) throw new Error('the example has a batch');
  const job = {
    rows: 20_000,
    readS: 0.02,
    tensoriseS: 0.01,
    inferS: 0.2,
    writeS: 0.02,
    wallS: 1.4,
    rowsPerS: 20_000 / 1.4,
    ...patch,
  };
  return exampleRun({ batch: { ...batch, job } });
}

test('two sizes give the time per row and the fixed time of a job', () => {
  // 15,000 more rows took 0.3 s more: 50,000 rows/s, and 1 s of 1.4 s is fixed.
  const rate = jobRate(withJob({ smaller: { rows: 5000, wallS: 1.1 } }));
  expect(rate?.rowsPerS).toBeCloseTo(50_000, 6);
  expect(rate?.fixedS).toBeCloseTo(1, 9);
  expect(rate?.share).toBeCloseTo(50_000 / 198_000, 9);
});

test('a job is never better than its stages allow, however noisy the two sizes are', () => {
  for (const wallS of [1.39, 1.4, 1.6]) {
    const rate = jobRate(withJob({ smaller: { rows: 5000, wallS } }));
    expect(rate?.rowsPerS).toBeCloseTo(0.8 * 198_000, 6);
    expect(rate?.fixedS).toBeCloseTo(1.4 - 20_000 / (0.8 * 198_000), 9);
  }
});

test('a job is never worse than the larger one as a whole', () => {
  const rate = jobRate(withJob({ smaller: { rows: 5000, wallS: 0.1 } }));
  expect(rate?.rowsPerS).toBeCloseTo(20_000 / 1.4, 6);
  expect(rate?.fixedS).toBeCloseTo(0, 9);
});

test('with one size the stages alone decide, as in older runs; without a job there is no rate', () => {
  expect(jobRate(withJob({}))).toEqual({ fixedS: 0, rowsPerS: 0.8 * 198_000, share: 0.8 });
  const { batch } = run;
  if (batch === null) throw new Error('the example has a batch');
  expect(jobRate(exampleRun({ batch: { ...batch, job: null } }))).toBeNull();
});
