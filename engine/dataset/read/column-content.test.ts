import { expect, onTestFinished, test } from 'vitest';
import { withContent, worthALook } from './column-content.ts';
import { type ColumnContent, columnOf, type DataColumn } from '#engine/dataset/columns/columns.ts';
import { openDuck } from './duck.ts';

/** The columns of a query's result with their contents. */
async function sampled(columns: readonly DataColumn[], query: string): Promise<readonly DataColumn[]> {
  const instance = await openDuck({ threads: 1 });
  onTestFinished(() => instance.closeSync());
  const source = { file: 'a.csv', format: 'csv' as const, columns, from: () => `(${query})` };
  return (await withContent(await instance.connect(), source)).columns;
}

const UUID = '123e4567-e89b-12d3-a456-426614174000';
const NOTHING = {
  values: 0,
  distinct: 0,
  isWhole: false,
  min: null,
  max: null,
  isUuid: false,
  example: null,
  listed: null,
};

test.each<[type: string, values: string, content: Partial<ColumnContent>]>([
  [
    'BIGINT',
    '(2), (1), (2)',
    { values: 3, distinct: 2, isWhole: true, min: 1, max: 2, example: '2', listed: ['1', '2'] },
  ],
  [
    'DOUBLE',
    '(0.5), (NULL), (2)',
    { values: 2, distinct: 2, min: 0.5, max: 2, example: '0.5', isWhole: false, listed: ['0.5', '2.0'] },
  ],
  [
    'DOUBLE',
    '(1), (NULL), (2)',
    { values: 2, distinct: 2, isWhole: true, min: 1, max: 2, example: '1.0', listed: ['1.0', '2.0'] },
  ],
  [
    'VARCHAR',
    "('1.0'), ('2.0')",
    { values: 2, distinct: 2, isWhole: true, min: 1, max: 2, example: '1.0', listed: ['1.0', '2.0'] },
  ],
  ['VARCHAR', "('7'), ('x'), ('9')", { values: 3, distinct: 3, min: 7, max: 9, example: 'x', listed: ['7', '9', 'x'] }],
  ['VARCHAR', "('x'), ('x')", { values: 2, distinct: 1, example: 'x', listed: ['x'] }],
  ['VARCHAR', '(NULL), (NULL)', {}],
  ['BOOLEAN', '(true), (false)', { values: 2, distinct: 2, example: 'true', listed: ['false', 'true'] }],
  ['VARCHAR', `('${UUID}')`, { values: 1, distinct: 1, isUuid: true, example: UUID, listed: [UUID] }],
  ['VARCHAR', `('${UUID}'), ('x')`, { values: 2, distinct: 2, example: UUID, listed: [UUID, 'x'] }],
  ['VARCHAR', `('${UUID}0')`, { values: 1, distinct: 1, example: `${UUID}0`, listed: [`${UUID}0`] }],
])('the content of a column of %s with %s', async (type, values, content) => {
  const [column] = await sampled(
    [columnOf('we"ird', type)],
    `SELECT v::${type} AS "we""ird" FROM (VALUES ${values}) t(v)`,
  );
  expect(column).toEqual({ ...columnOf('we"ird', type), content: { ...NOTHING, ...content } });
});

test('up to 12 different values are listed', async () => {
  const query = (count: number): string => `SELECT i % ${count} AS a FROM range(100) t(i)`;
  const [few] = await sampled([columnOf('a', 'BIGINT')], query(12));
  const [many] = await sampled([columnOf('a', 'BIGINT')], query(13));
  expect(few?.content?.listed).toHaveLength(12);
  expect(many?.content).toMatchObject({ distinct: 13, listed: null });
});

test('each column has its own content, lists have none, and only the first 4096 rows are read', async () => {
  const columns = [columnOf('a', 'BIGINT'), columnOf('list', 'BIGINT[]'), columnOf('b', 'BIGINT')];
  const [a, list, b] = await sampled(columns, 'SELECT i AS a, [i] AS list, i % 3 AS b FROM range(5000) t(i)');
  expect(a?.content).toMatchObject({ values: 4096, distinct: 4096, min: 0, max: 4095 });
  expect(list?.content).toBeNull();
  expect(b?.content).toMatchObject({ values: 4096, distinct: 3, min: 0, max: 2 });
});

test('a table of lists only is not read', async () => {
  const columns = [columnOf('list', 'BIGINT[]')];
  expect(await sampled(columns, 'SELECT no_such_column')).toEqual(columns);
});

/** 8 columns of fractions, the given ones, and 8 more. */
function between(...columns: readonly DataColumn[]): DataColumn[] {
  const edge = (prefix: string): DataColumn[] =>
    Array.from({ length: 8 }, (_, index) => columnOf(`${prefix}${index}`, 'DOUBLE'));
  return [...edge('first'), ...columns, ...edge('last')];
}

function many(count: number, type: string): DataColumn[] {
  return Array.from({ length: count }, (_, index) => columnOf(`c${index}`, type));
}

test.each<[what: string, columns: readonly DataColumn[], looked: number]>([
  ['a number', [columnOf('c', 'DOUBLE')], 0],
  ['a number named like a key', [columnOf('user_id', 'DOUBLE')], 1],
  ['a text', [columnOf('c', 'VARCHAR')], 1],
  ['a text of few values', [columnOf('c', "ENUM('a')")], 0],
  ['a time', [columnOf('c', 'TIMESTAMP')], 0],
  ['a list of texts', [columnOf('user_id', 'VARCHAR[]')], 0],
  ['eight integers and flags', [...many(7, 'BIGINT'), columnOf('flag', 'BOOLEAN')], 8],
  ['eight integers and lists', [...many(8, 'BIGINT'), columnOf('list', 'BIGINT[]')], 8],
  ['nine integers', many(9, 'BIGINT'), 0],
  ['nine integers and flags', [...many(8, 'BIGINT'), columnOf('flag', 'BOOLEAN')], 0],
])('between the ends of a table, %s', (_what, columns, looked) => {
  const found = worthALook(between(...columns)).map(({ name }) => name);
  expect(found.slice(0, 8)).toEqual(
    between()
      .map(({ name }) => name)
      .slice(0, 8),
  );
  expect(found.slice(-8)).toEqual(
    between()
      .map(({ name }) => name)
      .slice(8),
  );
  expect(found).toHaveLength(16 + looked);
});

test('at most 512 columns are worth a look', () => {
  expect(worthALook(many(600, 'VARCHAR'))).toEqual(many(512, 'VARCHAR'));
});
