import { expect, test } from 'vitest';
import { resultName } from './result-name.ts';
import { fileWith } from '#engine/dataset/rows/testing.ts';

test('text with delimiters comes back as CSV, everything else as Parquet', () => {
  expect(resultName(fileWith('a.csv', 'x\n1\n'))).toBe('predictions.csv');
  expect(resultName(fileWith('a.tsv', 'x\ty\n1\t2\n'))).toBe('predictions.csv');
  expect(resultName(fileWith('a.jsonl', '{"x": 1}\n'))).toBe('predictions.parquet');
});
