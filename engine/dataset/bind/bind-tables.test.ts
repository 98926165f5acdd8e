import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { everyNth } from '#core/contract/testing/testing-shares.ts';
import { openDuck, sqlPath } from '#engine/dataset/read/duck.ts';
import { openDataset } from '#engine/dataset/rows/open-dataset.ts';
import { input, refusal, scratch } from '#engine/dataset/rows/testing.ts';
import {
  bind,
  cells,
  type Column,
  csv,
  features,
  LABEL,
  NAMED,
  NUMBERED,
  write,
} from '#engine/dataset/rows/testing-tables.ts';
import {
  BOUND_TABLES,
  named,
  REFUSED_TABLES,
  SET_ASIDE_TABLES,
  testBoundTables,
  testRefusedTables,
  testSetAsideTables,
} from './bind-tables.cases.ts';

// bind-tables.full.test.ts has the other tables.
testBoundTables(everyNth(BOUND_TABLES, 3));
testRefusedTables(everyNth(REFUSED_TABLES, 3));
testSetAsideTables(everyNth(SET_ASIDE_TABLES, 2));

test('31 columns before 30 places and nothing to tell them apart: each reading has an option, and it binds', async () => {
  const path = await write('csv', [...features(NAMED), named('zz', (row) => row * 1.5)]);
  const error = await refusal(() => bind(path));
  expect(error.actions.slice(0, 2)).toEqual([
    'If "zz" is the label: --label zz',
    `If "${NAMED[0]}" is the label: --label '${NAMED[0]}'`,
  ]);
  const bound = await bind(path, { labels: ['zz'] });
  expect(bound.columns).toEqual(NAMED);
  expect(bound.leftOut).toEqual([{ column: 'zz', code: 'label', text: 'the label that you named' }]);
});

test('a file without a header: the key and the text label before the features are set aside', async () => {
  const columns = [
    named('a', (row) => 842_302 + row * 7),
    named('b', (row) => (row % 2 ? 'M' : 'B')),
    ...features(NAMED),
  ];
  const path = await write('csv', columns);
  writeFileSync(path, csv(columns).split('\n').slice(1).join('\n'));
  const bound = await bind(path);
  expect(bound.columns).toEqual(Array.from({ length: 30 }, (_, index) => `column${index + 2}`));
  expect(bound.leftOut.map(({ column, code }) => [column, code])).toEqual([
    ['column0', 'key'],
    ['column1', 'label'],
  ]);
  expect(bound.warnings.map(({ code, columns: names }) => [code, names])).toEqual([
    ['sets-aside', ['column0', 'column1']],
  ]);
});

test('a map that takes a label or a key is used, and reported', async () => {
  const path = await write('csv', [named('user_id', (row) => row * 3), ...features(NAMED.slice(2)), LABEL]);
  const bound = await bind(path, { maps: ['features=1..30'] });
  expect(bound.warnings).toEqual([
    {
      code: 'takes-doubtful',
      columns: ['user_id', 'diagnosis'],
      text: 'Input "features" uses "user_id", which is named like a key, "diagnosis", which is named like a label.',
    },
  ]);
});

/** Writes JSON lines; the last one has its keys in another order. */
async function writeInTwoOrders(columns: readonly Column[]): Promise<string> {
  const path = await write('jsonl', columns);
  const lines = readFileSync(path, 'utf8').split('\n');
  const last = Object.entries(JSON.parse(lines.pop() ?? '{}') as Record<string, unknown>);
  writeFileSync(path, [...lines, JSON.stringify(Object.fromEntries(last.toReversed()))].join('\n'));
  return path;
}

test('an order of keys that varies never changes what binds', async () => {
  const shuffled = (columns: readonly Column[]) =>
    columns.toSorted((a, b) => (a.name.at(-1) ?? '').localeCompare(b.name.at(-1) ?? ''));
  const label = named('label', (row) => row % 2);
  for (const table of [[...features(NUMBERED), label], shuffled([...features(NUMBERED), label])]) {
    expect((await bind(await write('jsonl', table))).columns).toEqual(NUMBERED);
  }
  const maps = ['features=mean*,error*,worst*,least*'];
  const mapped = [];
  for (const table of [features(NAMED), shuffled(features(NAMED))]) {
    const path = await writeInTwoOrders(table);
    const error = await refusal(() => bind(path));
    expect(error.reason).toContain('object keys, which have no order');
    expect(error.actions[0]).toContain("--map features='");
    for (const { name } of table) expect(error.actions[0]).toContain(name);
    mapped.push((await bind(path, { maps })).columns);
  }
  expect(mapped[0]).toEqual(mapped[1]);
});

test('keys that all rows have in the same order bind in that order, with a warning', async () => {
  const bound = await bind(await write('jsonl', features(NAMED)));
  expect(bound.columns).toEqual(NAMED);
  expect(bound.warnings).toEqual([{ code: 'key-order', columns: NAMED, text: expect.stringContaining('order') }]);
  // With one more key it is not known which of them are features.
  const path = await write('jsonl', [...features(NAMED), named('more', (row) => row / 3)]);
  expect((await refusal(() => bind(path))).code).toBe('unusable-input');
});

test('keys that differ only in case are refused, columns of Parquet are not mixed up', async () => {
  const path = join(scratch(), 'keys.jsonl');
  writeFileSync(path, '{"a":1,"A":2}\n{"A":3,"a":4}\n');
  const error = await refusal(() => bind(path));
  expect(error.reason).toContain('its keys cannot be told apart');
});

test('an input that lacks its own column never takes what is left', async () => {
  const path = join(scratch(), 'one-each.csv');
  writeFileSync(path, 'age,height,price\n31,1.8,100.5\n40,1.7,120.5\n');
  const inputs = ['age', 'height', 'weight'].map((name) => input(name, 'float', ['N', 1]));
  const error = await refusal(() => openDataset({ path, inputs, batchable: true, maps: [], dims: {} }));
  expect(error.reason).toContain(
    'input "weight" (float [N, 1]): no column has its name, while other inputs have theirs',
  );
  expect(error.actions.join(' ')).toContain('--map weight=COLUMN');
});

const ODD = ['__proto__', 'constructor', '2..31', 'a*', 'b,c', ' d ', '"e"', "it's"];

test('columns with odd names are mapped, dropped and reported by those names', async () => {
  const path = join(scratch(), 'odd.parquet');
  const instance = await openDuck({});
  const connection = await instance.connect();
  const select = ODD.map((name, index) => `${index}.5::DOUBLE AS "${name.replaceAll('"', '""')}"`).join(', ');
  await connection.run(`COPY (SELECT ${select}) TO ${sqlPath(path)} (FORMAT parquet)`);
  instance.closeSync();
  const open = (width: number, maps: string[], drops: string[]) =>
    openDataset({ path, inputs: [input('x', 'float', ['N', width])], batchable: true, maps, drops, dims: {} });
  const rest = await open(ODD.length - 2, [], ['__proto__', '"b,c"']);
  expect(rest.mapping[0]?.columns).toEqual(ODD.filter((name) => name !== '__proto__' && name !== 'b,c'));
  const mapped = await open(4, ['x="2..31","b,c",a*,"""e"""'], []);
  expect([...((await mapped.load({ maxRows: 1, maxBytes: 1e6 })).inputs[0]?.data ?? [])]).toEqual([2.5, 4.5, 3.5, 6.5]);
  const ranged = await open(3, ['x=1..1,7..8'], []);
  expect(ranged.mapping[0]?.columns).toEqual(['__proto__', '"e"', "it's"]);
  const told = await refusal(() => open(3, [], []));
  expect(told.actions.join(' ')).toContain('--map');
  for (const dataset of [rest, mapped, ranged]) await dataset.close();
});

/** Fractions, then categories as flags. */
const withFlags = (): Column[] =>
  features(NAMED).map((column, index) =>
    index < 20 ? column : { ...column, name: `city_${column.name}`, cells: cells((row) => (row + index) % 4 === 0) },
  );

test.each(['csv', 'parquet'] as const)('categories as true and false are features: %s', async (format) => {
  const bound = await bind(await write(format, withFlags()));
  expect(bound).toMatchObject({ columns: withFlags().map(({ name }) => name), warnings: [] });
});

test('a label of true and false behind categories of true and false is set aside, and reported', async () => {
  const path = await write('csv', [...withFlags(), named('sold', (row) => row % 3 === 0)]);
  const bound = await bind(path);
  expect(bound.columns).toEqual(withFlags().map(({ name }) => name));
  expect(bound.warnings).toMatchObject([{ code: 'sets-aside', columns: ['sold'] }]);
});

test('one number too many next to a known label is not called the label', async () => {
  const more = named('extra', (row) => Math.sin(row * 3));
  const error = await refusal(async () =>
    bind(await write('csv', [...features(NAMED), more, named('label', (row) => row % 2)])),
  );
  expect(error.actions.join(' ')).toContain('If "extra" is not a feature: --drop extra');
});

test('a target named in the middle is not passed over for few values at the end', async () => {
  const table = features(NAMED).toSpliced(
    12,
    0,
    named('SalePrice', (row) => 100_000 + row * 7919),
  );
  const few = [named('baths', (row) => row % 3), named('fireplaces', (row) => row % 4)];
  const error = await refusal(async () => bind(await write('csv', [...table.slice(0, -2), ...few])));
  const offered = error.actions.join(' ');
  expect(offered).toContain('--label fireplaces');
  expect(offered).toContain('--label SalePrice');
});

test('a model with a fixed batch says how its data would have to be', async () => {
  const path = await write('csv', features(NAMED.slice(0, 4)));
  const open = openDataset({ path, inputs: [input('x', 'float', [8, 4])], batchable: false, maps: [], dims: {} });
  const error = await refusal(() => open);
  expect(error.reason).toContain('takes exactly 8 rows at once: export it with a dynamic batch');
  expect(error.reason).toContain('[N, 8, 4] as .npy');
});
