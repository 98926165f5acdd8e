import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { jobShareText, startsText, sustainedText } from './batch-rate-words.ts';

const run = exampleRun();
const { batch } = run;
if (batch?.job == null) throw new Error('the example has a job');
const { best, job } = batch;

test('a rate says that it is the mean of fresh starts, and what its interval is for', () => {
  const rowsPerS = { value: 198_000, low: 190_000, high: 206_000 };
  expect(startsText({ ...best, starts: 3, rowsPerS })).toBe(
    'the mean of 3 fresh starts; the next start on this host is expected at 190,000–206,000 (90 %)',
  );
  const open = { value: 198_000, low: null, high: null };
  expect(startsText({ ...best, starts: 1, rowsPerS: open })).toBe(
    'the mean of 1 fresh start, which are too few for an interval',
  );
  expect(startsText({ ...best, rowsPerS: open })).toBe(
    'the rate that the search found; it was not confirmed by fresh starts',
  );
  expect(startsText({ ...best, rowsPerS })).toBe('');
});

test('a sustained minute is compared with the rate of fresh starts', () => {
  const sustained = { seconds: 60, rowsPerS: 0.97 * best.rowsPerS.value, slowestRowsPerS: 150_000 };
  expect(sustainedText({ ...batch, sustained })).toBe(
    'sustained for 1 min: 192,000 rows/s, −3 % from the rate of fresh starts; the slowest 5 s at 150,000 rows/s',
  );
  expect(sustainedText(batch)).toBeNull();
});

test('a whole job says how much longer a row takes than inference alone, and why that has no interval', () => {
  const starts = { ...best, starts: 3, rowsPerS: { value: 100_000, low: 99_000, high: 101_000 } };
  const pair = { ...job, rows: 20_000, wallS: 0.5, smaller: { rows: 5000, wallS: 0.2 } };
  const repeats = { wallS: [0.49, 0.5, 0.51], smallerWallS: [0.2, 0.2, 0.2] };
  const of = (changed: typeof job): string | null =>
    jobShareText(exampleRun({ batch: { ...batch, best: starts, job: changed } }));
  expect(of({ ...pair, repeats })).toBe(
    'a row of a job takes 200 % of the time of inference alone (189 % to 211 %, 90 %; 3 whole jobs, 3 quarters)',
  );
  expect(of(pair)).toBe(
    'a row of a job takes 200 % of the time of inference alone; one pair of jobs gives no interval',
  );
  expect(of(job)).toMatch(/; the file has too few rows for an interval$/);
  expect(jobShareText(exampleRun({ batch: { ...batch, job: null } }))).toBeNull();
});
