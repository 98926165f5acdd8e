import { expect, test } from 'vitest';
import type { MissingValues } from '#core/contract/model/model.ts';
import { missingTexts } from './missing-values-words.ts';

const MISSING: MissingValues = {
  rowsAsNaN: 300,
  rowsLeftOut: 85,
  columns: [
    { column: 'age', values: 250, policy: 'nan', canBeNaN: true },
    { column: 'channel', values: 85, policy: 'leave-out', canBeNaN: false },
    { column: 'discount', values: 80, policy: 'nan', canBeNaN: true },
  ],
};

test('missing values are reported with the number of rows, the columns and what happens to them', () => {
  expect(missingTexts(MISSING, 3000)).toEqual([
    '85 of 3,000 rows lack channel and are excluded.',
    '300 of 3,000 rows lack age or discount. The model gets NaN for a missing number.',
  ]);
});

test('one row is one row, many columns are counted, and complete rows are not mentioned', () => {
  const columns = ['a', 'b', 'c', 'd', 'e'].map((column) => ({
    column,
    values: 1,
    policy: 'leave-out' as const,
    canBeNaN: false,
  }));
  expect(missingTexts({ rowsAsNaN: 0, rowsLeftOut: 1, columns }, 9)).toEqual([
    '1 of 9 rows lacks a, b, c or 2 more and is excluded.',
  ]);
  expect(missingTexts({ rowsAsNaN: 0, rowsLeftOut: 0, columns: [] }, 9)).toEqual([]);
  expect(missingTexts(undefined, 9)).toEqual([]);
});
