import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { leftOutLines, mappingLines } from './mapping.ts';

test('measure lists the columns of each input, and every unused column with its reason', () => {
  const { data } = exampleRun();
  const leftOut = [
    { column: 'is_fraud', code: 'label' as const, text: 'named like a label' },
    { column: 'card_id', code: 'key' as const, text: 'named like a key' },
    { column: 'time', code: 'dropped' as const, text: 'dropped on request' },
  ];
  expect(mappingLines({ ...data, leftOut })).toEqual([
    'fraud.csv: 20,000 rows',
    '  features <- v1, v2, v3, … v30 (30), by type and width',
    '  left out: is_fraud (named like a label)',
    '  left out: card_id (named like a key)',
    '  left out: time (dropped on request)',
  ]);
  expect(mappingLines({ ...data, synthetic: true })).toEqual([]);
});

test('columns with the same reason share a line', () => {
  const leftOut = ['a', 'b'].map((column) => ({ column, code: 'text' as const, text: '__proto__' }));
  expect(leftOutLines(leftOut)).toEqual(['a, b (__proto__)']);
});
