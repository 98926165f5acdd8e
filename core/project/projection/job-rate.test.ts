import { expect, test } from 'vitest';
import type { BatchJob, RunDocument } from '#core/contract/run/run.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { JUDGED_JOB_FACTOR90, jobRate } from './job-rate.ts';

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
  expect(rate?.share.value).toBeCloseTo(50_000 / 198_000, 9);
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
  expect(jobRate(withJob({}))).toEqual({
    fixedS: 0,
    rowsPerS: 0.8 * 198_000,
    share: { value: 0.8, low: null, high: null },
    sigmaLog: Math.log(JUDGED_JOB_FACTOR90) / normalQuantile(0.95),
  });
  const { batch } = run;
  if (batch === null) throw new Error('the example has a batch');
  expect(jobRate(exampleRun({ batch: { ...batch, job: null } }))).toBeNull();
});

/** A best configuration of three starts whose mean has an interval of ×/÷ 1.01: that of the next start is twice as wide. */
function withRepeats(job: Partial<BatchJob>): RunDocument {
  const { batch } = withJob(job);
  if (batch === null) throw new Error('the example has a batch');
  const rowsPerS = { value: 198_000, low: 198_000 / 1.01 ** 2, high: 198_000 * 1.01 ** 2 };
  return exampleRun({ batch: { ...batch, best: { ...batch.best, rowsPerS, starts: 3 } } });
}

test('three pairs give the ratio to inference alone an interval: of their added time, and of the starts', () => {
  const rate = jobRate(
    withRepeats({
      smaller: { rows: 5000, wallS: 1.1 },
      repeats: { wallS: [1.39, 1.4, 1.41], smallerWallS: [1.1, 1.1, 1.1] },
    }),
  );
  // Added: 0.3 ± t(0.95, 2) · 0.01 / √3 = 0.3 ± 0.016859 s; the mean over the starts lies within 1.01.
  const value = 50_000 / 198_000;
  expect(rate?.share.value).toBeCloseTo(value, 9);
  expect(Math.log(value / (rate?.share.low ?? 0))).toBeCloseTo(Math.hypot(Math.log(1 + 0.016859 / 0.3), 0.00995), 4);
  expect(Math.log((rate?.share.high ?? 0) / value)).toBeCloseTo(
    Math.hypot(Math.log(1 / (1 - 0.016859 / 0.3)), 0.00995),
    4,
  );
  expect(rate?.sigmaLog).toBeCloseTo(Math.log((rate?.share.high ?? 0) / (rate?.share.low ?? 1)) / 3.2897, 4);
});

test('a whole job that ran once is taken to vary as much as its quarters, which makes the interval wide', () => {
  const smallerWallS = [1.09, 1.1, 1.11];
  const once = jobRate(withRepeats({ smaller: { rows: 5000, wallS: 1.1 }, repeats: { wallS: [1.4], smallerWallS } }));
  const thrice = jobRate(
    withRepeats({
      smaller: { rows: 5000, wallS: 1.1 },
      repeats: { wallS: [1.39, 1.4, 1.41], smallerWallS: [1.1, 1.1, 1.1] },
    }),
  );
  expect(once?.share.low).toBeLessThan(thrice?.share.low ?? 0);
  expect(once?.share.high).toBeGreaterThan(thrice?.share.high ?? Infinity);
});

test('pairs that do not tell the added time bound the ratio above by inference alone', () => {
  const rate = jobRate(
    withRepeats({
      smaller: { rows: 5000, wallS: 1.35 },
      repeats: { wallS: [1.2, 1.4, 1.6], smallerWallS: [1.5, 1.35, 1.2] },
    }),
  );
  expect(rate?.share.high).toBeCloseTo(1, 1);
  // Added: 0.05 ± t(0.95, 2) · 0.35 / √3 = 0.05 ± 0.59 s.
  expect(rate?.share.low).toBeCloseTo(15_000 / 0.64 / 198_000, 3);
});

test('fewer than three pairs, or a rate of inference without starts, leave the ratio to a judgement', () => {
  const repeats = { wallS: [1.4, 1.4], smallerWallS: [1.1, 1.1] };
  const few = jobRate(withRepeats({ smaller: { rows: 5000, wallS: 1.1 }, repeats }));
  const older = jobRate(withJob({ smaller: { rows: 5000, wallS: 1.1 } }));
  for (const rate of [few, older]) {
    expect(rate?.share).toMatchObject({ low: null, high: null });
    expect(rate?.sigmaLog).toBeCloseTo(Math.log(JUDGED_JOB_FACTOR90) / normalQuantile(0.95), 9);
  }
});
