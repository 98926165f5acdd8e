import { expect, test } from 'vitest';
import { fileWith, refusal } from '#engine/dataset/rows/testing.ts';
import { countsIn } from './testing.ts';

test('a document whose records have other fields each is refused soon', async () => {
  const record = (row: number): string => `{${Array.from({ length: 5000 }, (_, i) => `"f${row}_${i}": 1`).join(',')}}`;
  const list = `[\n${Array.from({ length: 200 }, (_, row) => record(row)).join(',\n')}]`;
  expect((await refusal(() => countsIn(fileWith('wide.json', list)))).message).toContain('none of its fields');
});
