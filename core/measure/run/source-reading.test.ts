import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { readingLimitText, sourceText } from '#core/contract/model/source-words.ts';
import { sourceReading } from './source-reading.ts';

const SOURCE = {
  kind: 'postgres',
  location: 'postgres://host/shop',
  query: 'select * from t',
  rows: 1000,
  ofRows: 50_000,
  seed: 7,
  bytes: 5_000_000,
  readS: 2,
  readAt: '2026-01-01T00:00:00.000Z',
} as const;

const run = exampleRun();

test('reading is the limit if the source delivers fewer rows per second than the model takes', () => {
  const rowsPerS = run.batch?.best.rowsPerS.value ?? 0;
  expect(rowsPerS).toBeGreaterThan(0);
  const withSource = (readS: number) => exampleRun({ data: { ...run.data, source: { ...SOURCE, readS } } });
  // All rows that were received count, not only those that were kept.
  expect(sourceReading(withSource(50_000 / (2 * rowsPerS)))?.isLimit).toBe(false);
  expect(sourceReading(withSource(50_000 / (0.5 * rowsPerS)))).toMatchObject({
    isLimit: true,
    modelRowsPerS: rowsPerS,
  });
  expect(sourceReading(run)).toBeNull();
});

test('a source is described with its rows, how they were drawn, its size and its time', () => {
  expect(sourceText(SOURCE)).toBe('1,000 of 50,000 rows (drawn with seed 7) of postgres://host/shop, 5 MB in 2.0 s');
  expect(sourceText({ ...SOURCE, rows: 50_000, seed: null })).toBe(
    '50,000 rows of postgres://host/shop, 5 MB in 2.0 s',
  );
  expect(readingLimitText({ sourceRowsPerS: 430, modelRowsPerS: 92_000 })).toBe(
    'Reading is the limit: the source gave 430 rows/s, the model takes 92,000 rows/s.',
  );
});
