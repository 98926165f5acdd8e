import { expect, test } from 'vitest';
import { columnGroups, typeWord } from './column-choices.ts';

test('numbered columns form one group in numeric order', () => {
  const names = ['id', 'context_10', 'context_2', 'pixel1'];
  const groups = columnGroups(names.map((name) => ({ name, type: 'VARCHAR' })));
  expect(groups).toEqual([{ title: 'context_…', columns: ['context_2', 'context_10'] }]);
});

test('all numeric columns form one group without lists and text', () => {
  const columns = [
    { name: 'age', type: 'BIGINT' },
    { name: 'ids', type: 'BIGINT[]' },
    { name: 'name', type: 'VARCHAR' },
    { name: 'price', type: 'DECIMAL(18,3)' },
  ];
  expect(columnGroups(columns)).toEqual([{ title: 'All numeric columns', columns: ['age', 'price'] }]);
});

test.each([
  ['BIGINT', 'whole number'],
  ['DECIMAL(18,3)', 'number'],
  ['VARCHAR', 'text'],
  ['TIMESTAMP WITH TIME ZONE', 'time'],
  ['BIGINT[]', 'list of whole numbers'],
  ['FLOAT[3][4]', 'list of list of numbers'],
  ['float32[3, 224, 224]', 'float32[3, 224, 224]'],
  ['BLOB', 'blob'],
])('%s is called %s', (type, word) => {
  expect(typeWord(type)).toBe(word);
});
