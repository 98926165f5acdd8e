import { expect, test } from 'vitest';
import type { DataColumn } from './columns.ts';
import { judgeAllLeftOut, judgeTaken, type Table } from './judge-columns.ts';
import { familyOf } from './name-families.ts';
import { classes, column } from './testing-columns.ts';

function tableOf(columns: readonly DataColumn[], options: Partial<Table> = {}): Table {
  return { columns, dropped: new Set(), isKeyed: false, ...options };
}

const A = column('a');
const B = column('b');

const EMPTY = { values: 0, distinct: 0, min: null, max: null };

test.each<[what: string, one: DataColumn, code: string, inside: boolean, outside: boolean]>([
  ['an integer key', column('id', 'BIGINT', classes(40, { min: 7, max: 46 })), 'key', true, false],
  ['a key that was not sampled', column('id', 'BIGINT', null), 'key', true, false],
  ['a text key', column('user_id', 'VARCHAR', { distinct: 3 }), 'key', false, false],
  ['an empty text key', column('unnamed', 'VARCHAR', EMPTY), 'key', false, false],
  ['UUIDs', column('session', 'VARCHAR', { isUuid: true }), 'key', false, false],
  ['numbers said to be UUIDs', column('session', 'DOUBLE', { isUuid: true }), 'not-needed', true, true],
  ['a key name on repeated integers', column('id', 'BIGINT', classes(9)), 'key', true, true],
  ['a key name on fractions', column('id', 'DOUBLE'), 'key', true, true],
  ['a key name on an empty column', column('id', 'DOUBLE', EMPTY), 'empty', false, false],
  ['a timestamp with a name of time', column('created_at', 'TIMESTAMP'), 'time', true, false],
  ['a timestamp with another name', column('seen', 'TIMESTAMP'), 'time', true, true],
  ['a name of time on small numbers', column('time'), 'time', true, true],
  ['a name of time on numbers not sampled', column('time', 'DOUBLE', null), 'time', true, true],
  ['a name of time on an empty column', column('time', 'DOUBLE', EMPTY), 'time', true, true],
  ['a name of time on text', column('time', 'VARCHAR', { min: 1e9, max: 1e9 }), 'time', true, true],
  ['another name on numbers like times', column('seen', 'BIGINT', { min: 1e9, max: 1e9 }), 'not-needed', true, true],
  ['a label', column('label', 'BIGINT'), 'label', true, false],
  ['a label that was not sampled', column('label', 'BIGINT', null), 'label', true, false],
  ['a label known elsewhere', column('diagnosis', 'VARCHAR'), 'label', true, false],
  ['a flag named like a label', column('is_fraud', 'BOOLEAN'), 'label', true, false],
  ['a target', column('price'), 'label', true, false],
  ['a list named like a target', column('price', 'DOUBLE[]'), 'list', true, true],
  ['an empty target', column('price', 'DOUBLE', EMPTY), 'empty', true, true],
  ['an empty label', column('label', 'DOUBLE', EMPTY), 'label', true, true],
  ['a date named like a target', column('price', 'DATE'), 'time', true, true],
  ['bytes named like a target', column('price', 'BLOB'), 'other', true, true],
  ['a list', column('c', 'DOUBLE[]', EMPTY), 'list', true, true],
  ['texts that are lists', { ...column('c', 'VARCHAR'), elements: { fewest: 1, most: 2 } }, 'list', true, true],
  ['an empty column', column('c', 'VARCHAR', EMPTY), 'empty', true, true],
  ['a text', column('c', 'VARCHAR'), 'text', true, true],
  ['a text that was not sampled', column('c', 'VARCHAR', null), 'text', true, true],
  ['a flag', column('c', 'BOOLEAN'), 'boolean', true, true],
  ['bytes', column('c', 'BLOB'), 'other', true, true],
  ['an integer', column('c', 'BIGINT'), 'not-needed', true, true],
  ['a number', column('c'), 'not-needed', true, true],
])('left out: %s', (_what, one, code, inside, outside) => {
  const judge = (columns: readonly DataColumn[], options: Partial<Table> = {}) =>
    judgeAllLeftOut(tableOf(columns, options), new Set([A, B]));
  expect(judge([A, one, B])).toEqual([{ code, column: one, isDoubtful: inside }]);
  for (const columns of [
    [one, A, B],
    [A, B, one],
  ]) {
    expect(judge(columns)).toEqual([{ code, column: one, isDoubtful: outside }]);
  }
  expect(judge([A, one, B], { isKeyed: true })).toEqual([{ code, column: one, isDoubtful: outside }]);
});

test.each([
  [1e9, 2e9, false],
  [1e9 - 1, 2e9, true],
  [1e9, 2e9 + 1, true],
  [1e12, 2e12, false],
  [1e15, 2e15, false],
  [1e18, 2e18, false],
  [1e9, 1e12, true],
])('seconds or parts of them from %d to %d may be a feature: %s', (min, max, isDoubtful) => {
  const time = column('time', 'BIGINT', { min, max });
  expect(judgeAllLeftOut(tableOf([time, A]), new Set([A]))).toEqual([{ code: 'time', column: time, isDoubtful }]);
});

test('dropped columns cast no doubt, and without used columns nothing lies between them', () => {
  const label = column('label');
  const dropped = new Set([B]);
  expect(judgeAllLeftOut(tableOf([A, B, label], { dropped }), new Set([A, label]))).toEqual([
    { code: 'dropped', column: B, isDoubtful: false },
  ]);
  expect(judgeAllLeftOut(tableOf([label]), new Set())).toEqual([{ code: 'label', column: label, isDoubtful: false }]);
});

/** The suspects among the columns that are not in `out`, as `name: code`. */
function suspects(
  columns: readonly DataColumn[],
  options: { readonly out?: readonly DataColumn[]; readonly isFamily?: boolean; readonly table?: Partial<Table> } = {},
): string[] {
  const { out = [], isFamily = false, table: change = {} } = options;
  const table = tableOf(columns, change);
  const taken = columns.filter((one) => !out.includes(one) && !table.dropped.has(one));
  const leftOut = judgeAllLeftOut(table, new Set(taken));
  const found = judgeTaken(table, taken, leftOut, isFamily ? familyOf(taken) : null);
  return found.map((each) => `${each.column.name}: ${each.code}`);
}

const FEW = [A, B];
const MANY = ['c', 'd', 'e', 'f'].map((name) => column(name));

test.each<[what: string, one: DataColumn, code: string | null]>([
  ['a label name', column('diagnosis'), 'label-name'],
  ['a target name', column('price'), 'target-name'],
  ['a flag', column('z', 'BOOLEAN', classes(2)), 'flag'],
  ['a flag that was not sampled', column('z', 'BOOLEAN', null), 'flag'],
  ['two classes', column('z', 'BIGINT', classes(2)), 'label-values'],
  ['two classes apart', column('z', 'BIGINT', classes(2, { max: 9 })), 'label-values'],
  ['classes as numbers', column('z', 'DOUBLE', classes(3, { min: 1, max: 3 })), 'label-values'],
  ['ten classes', column('z', 'BIGINT', classes(10)), 'label-values'],
  ['eleven classes', column('z', 'BIGINT', classes(11)), null],
  ['classes with a gap', column('z', 'BIGINT', classes(3, { max: 3 })), null],
  ['one value', column('z', 'BIGINT', classes(1)), null],
  ['two values, each once', column('z', 'BIGINT', classes(2, { values: 2 })), null],
  ['two fractions', column('z', 'DOUBLE', classes(2, { isWhole: false })), null],
  ['integers without a smallest', column('z', 'BIGINT', classes(2, { min: null })), null],
  ['integers without a largest', column('z', 'BIGINT', classes(2, { max: null })), null],
  ['a number of the row', column('z', 'BIGINT', classes(40, { min: 1, max: 40 })), 'row-number'],
  ['five numbers of rows', column('z', 'BIGINT', classes(5, { min: 1, max: 5, values: 5 })), 'row-number'],
  ['four in a row', column('z', 'BIGINT', classes(4, { min: 1, max: 4, values: 4 })), null],
  ['a count of numbers', column('z', 'DOUBLE', classes(40, { min: 1, max: 40 })), 'unique-numbers'],
  ['a count that repeats', column('z', 'BIGINT', classes(39, { min: 1, max: 39 })), null],
  ['unique integers', column('z', 'BIGINT', classes(40, { min: 1, max: 99 })), 'unique-numbers'],
  ['20 unique integers', column('z', 'BIGINT', classes(20, { min: 1, values: 20, max: 99 })), 'unique-numbers'],
  ['19 unique integers', column('z', 'BIGINT', classes(19, { min: 1, values: 19, max: 99 })), null],
  ['fractions', column('z'), null],
  ['what was not sampled', column('z', 'BIGINT', null), null],
])('used at an end of the table: %s', (_what, one, code) => {
  const expected = code === null ? [] : [`z: ${code}`.replace('z', one.name)];
  expect(suspects([...FEW, one])).toEqual(expected);
  expect(suspects([one, ...FEW])).toEqual(expected);
  const named = code === 'label-name' ? expected : [];
  expect(suspects([A, one, B])).toEqual(named);
  expect(suspects([...FEW, one], { table: { isKeyed: true } })).toEqual(named);
});

test.each<[what: string, one: DataColumn, code: string | null]>([
  ['a flag', column('z', 'BOOLEAN', null), 'flag'],
  ['two classes', column('z', 'BIGINT', classes(2)), 'label-values'],
  ['many integers', column('z', 'BIGINT', classes(40, { min: 1, max: 40 })), null],
  ['classes as numbers', column('z', 'DOUBLE', classes(2)), null],
])('used alone among fractions: %s', (_what, one, code) => {
  const expected = code === null ? [] : [`z: ${code}`];
  expect(suspects([A, one, ...MANY])).toEqual(expected);
  expect(suspects([A, one, ...MANY.slice(1)])).toEqual(expected);
  expect(suspects([A, one, ...MANY.slice(2)])).toEqual([]);
  expect(suspects([A, one, column('y2', 'BIGINT'), ...MANY])).toEqual([]);
  expect(suspects([A, one, ...MANY], { table: { isKeyed: true } })).toEqual(expected);
});

test.each<[what: string, neighbour: DataColumn, count: number, isLabel: boolean]>([
  ['fractions', column('a'), 2, true],
  ['fractions that were not sampled', column('a', 'DOUBLE', null), 2, true],
  ['integers that were not sampled', column('a', 'BIGINT', null), 2, false],
  ['20 integers', column('a', 'BIGINT', classes(20)), 2, true],
  ['19 integers', column('a', 'BIGINT', classes(19)), 2, false],
  ['30 integers', column('a', 'BIGINT', classes(30)), 6, true],
  ['29 integers', column('a', 'BIGINT', classes(29)), 6, false],
])('next to %s, %i classes look like a label: %s', (_what, neighbour, count, isLabel) => {
  const label = column('z', 'BIGINT', classes(count));
  const expected = isLabel ? ['z: label-values'] : [];
  expect(suspects([column('m', 'BIGINT', classes(15)), A, neighbour, label])).toEqual(expected);
  expect(suspects([label, neighbour, column('m', 'BIGINT', classes(15))])).toEqual(expected);
});

test('unique integers are suspect among fractions only', () => {
  const unique = column('z', 'BIGINT', classes(40, { min: 1, max: 99 }));
  const other = column('m', 'BIGINT', classes(15));
  expect(suspects([other, unique])).toEqual([]);
  expect(suspects([column('m', 'DOUBLE', null), unique])).toEqual([]);
  expect(suspects([unique])).toEqual([]);
  expect(suspects([unique, A, other])).toEqual(['z: unique-numbers']);
});

test('a single column has no neighbour', () => {
  expect(suspects([column('z', 'BIGINT', classes(2))])).toEqual([]);
});

test.each<[what: string, aside: DataColumn, isAside: boolean]>([
  ['a key', column('id', 'BIGINT', classes(40, { min: 1, max: 40 })), true],
  ['a time', column('created_at', 'TIMESTAMP'), true],
  ['an empty column', column('x', 'DOUBLE', EMPTY), true],
  ['a text', column('x', 'VARCHAR'), false],
])('the end of a table is found without %s: %s', (_what, aside, isAside) => {
  const flag = column('z', 'BOOLEAN');
  expect(suspects([A, B, flag, aside], { out: [aside] })).toEqual(isAside ? ['z: flag'] : []);
  expect(suspects([aside, flag, A, B], { out: [aside] })).toEqual(isAside ? ['z: flag'] : []);
});

test('the end of a table is found without dropped columns', () => {
  const flag = column('z', 'BOOLEAN');
  expect(suspects([A, B, flag, MANY[0] ?? A], { table: { dropped: new Set(MANY) } })).toEqual(['z: flag']);
});

test('next to a known label, a target is a feature, and so is a flag among fractions', () => {
  const label = column('label', 'BIGINT');
  const flag = column('z', 'BOOLEAN');
  const key = column('id', 'BIGINT', classes(40));
  expect(suspects([label, A, column('price')], { out: [label] })).toEqual([]);
  expect(suspects([key, A, column('price')], { out: [key] })).toEqual(['price: target-name']);
  expect(suspects([label, A, flag, ...MANY], { out: [label] })).toEqual([]);
  expect(suspects([A, label, flag, ...MANY], { out: [label] })).toEqual(['z: flag']);
  expect(suspects([label, A, column('diagnosis'), B], { out: [label] })).toEqual(['diagnosis: label-name']);
});

test('a numbered family is judged by its names only, unless those are made up', () => {
  const numbered = (prefix: string, at: number): DataColumn[] =>
    Array.from({ length: 6 }, (_, index) =>
      index === at ? column(`${prefix}${index}`, 'BOOLEAN') : column(`${prefix}${index}`),
    );
  expect(suspects(numbered('pixel', 5), { isFamily: true })).toEqual([]);
  expect(suspects(numbered('pixel', 2), { isFamily: true })).toEqual([]);
  expect(suspects(numbered('column', 5), { isFamily: true })).toEqual(['column5: flag']);
  expect(suspects(numbered('column', 2), { isFamily: true })).toEqual(['column2: flag']);
  expect(suspects(numbered('label_', 9), { isFamily: true })).toContain('label_0: label-name');
  expect(suspects([column('y1'), column('y2')], { isFamily: true })).toEqual(['y1: target-name', 'y2: target-name']);
});
