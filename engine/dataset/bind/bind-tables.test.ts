import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDuck, sqlPath } from '#engine/dataset/read/duck.ts';
import { openDataset } from '#engine/dataset/rows/open-dataset.ts';
import { input, refusal, scratch } from '#engine/dataset/rows/testing.ts';
import {
  bind,
  type Cell,
  cells,
  type Column,
  csv,
  day,
  features,
  holding,
  LABEL,
  NAMED,
  NUMBERED,
  spoilt,
  write,
} from '#engine/dataset/rows/testing-tables.ts';

const named = (name: string, of: (row: number) => Cell): Column => ({ name, cells: cells(of) });
const PRICE = named('price', (row) => 100.25 + row * 1.5);
const rename = (columns: readonly Column[], of: (index: number) => string): Column[] =>
  columns.map((column, index) => ({ ...column, name: of(index) }));

/** Tables of 30 or more features that bind to exactly the features. */
test.each<[string, readonly Column[]]>([
  ['nothing but features', features(NAMED)],
  ['a label behind', [...features(NAMED), named('label', (row) => row % 2)]],
  ['a label before', [named('class', (row) => row % 3), ...features(NAMED)]],
  ['a text label', [...features(NAMED), named('species', (row) => (row % 2 === 0 ? 'setosa' : 'virginica'))]],
  [
    'a constant next to a known label',
    [named('version', () => 3), ...features(NAMED), named('target', (row) => row % 2)],
  ],
  ['a label of true and false', [...features(NAMED), named('is_fraud', (row) => row % 2 === 0)]],
  ['an id that counts', [named('id', (row) => row + 1), ...features(NAMED), named('target', (row) => row % 2)]],
  ['UUIDs', [named('session', (row) => `123e4567-e89b-12d3-a456-4266141740${10 + row}`), ...features(NAMED)]],
  ['a text id', [named('card_id', (row) => `C${row % 7}`), ...features(NAMED)]],
  ['a timestamp', [named('occurred_at', (row) => `${day(row)}T10:00:00`), ...features(NAMED)]],
  ['seconds since 1970', [named('timestamp', (row) => 1_700_000_000 + row * 60), ...features(NAMED)]],
  ['an unnamed index and a comma at each end', [named('', (row) => row), ...features(NAMED), named(' ', () => null)]],
  ['numbered names and a text', [named('note', (row) => `n ${row % 4}`), ...features(NUMBERED)]],
  ['numbered names and a price', [...features(NUMBERED), PRICE]],
  [
    'numbered pairs',
    [named('note', () => 'x'), ...rename(features(NUMBERED), (at) => `${Math.floor(at / 6)}x${at % 6}`)],
  ],
])('%s: the features bind', async (_what, columns) => {
  const bound = await bind(await write('csv', columns));
  const labels = columns.filter(({ name }) => /^(mean|error|worst|least) |^f\d+$|^\dx\d$/.test(name));
  expect(bound.columns).toEqual(labels.map(({ name }) => name));
  expect(bound.columns.length + bound.leftOut.length).toBe(columns.length);
});

/** Tables in which a non-feature would complete the 30 columns, or a possible feature was left out. */
test.each<[string, readonly Column[], RegExp]>([
  [
    'a price behind 29 features and a text',
    [
      ...spoilt(
        NAMED,
        4,
        holding((row) => `v${row}`),
      ),
      PRICE,
    ],
    /"price"/,
  ],
  [
    'a target that no name gives away',
    [
      ...spoilt(
        NAMED,
        4,
        holding((row) => `v${row}`),
      ),
      named('zz', (row) => row * 1.5),
    ],
    /--drop/,
  ],
  ['a price behind 29 features', [...spoilt(NAMED, 4, () => []), PRICE], /"price", which is named like a target/],
  [
    'a label known by its values',
    [...spoilt(NAMED, 4, () => []), named('zz', (row) => row % 3)],
    /"zz".*as a label does/,
  ],
  [
    'a label of 0.0 and 1.0',
    [...spoilt(NAMED, 4, () => []), { name: 'zz', cells: cells((row) => `${row % 2}.0`) }],
    /"zz"/,
  ],
  ['a label before 29 features', [named('diagnosis', (row) => row % 2), ...spoilt(NAMED, 0, () => [])], /"diagnosis"/],
  ['a label between', [...features(NAMED.slice(0, 15)), LABEL, ...features(NAMED.slice(16))], /"diagnosis"/],
  ['a row number', [named('nr', (row) => row + 1), ...spoilt(NAMED, 0, () => [])], /"nr", which counts the rows/],
  ['a flag at the end', [...spoilt(NAMED, 0, () => []), named('zz', (row) => row % 2 === 0)], /"zz", which holds true/],
  [
    'a number of the store',
    [named('store_id', (row) => row % 9), ...spoilt(NAMED, 0, () => []), named('zz', (row) => row * 1.5)],
    /"store_id"/,
  ],
  ['no header and a label', rename([...spoilt(NAMED, 0, () => []), LABEL], (at) => `column${at}`), /"column29"/],
  [
    'no header and a text',
    rename(
      [
        ...spoilt(
          NAMED,
          0,
          holding(() => 'x'),
        ),
        LABEL,
      ],
      (at) => `column${at}`,
    ),
    /"column0"/,
  ],
  [
    'a gap among numbers',
    [
      ...features(NUMBERED.filter((name) => name !== 'f7')),
      named('f31', (row) => row * 1.5),
      named('f7', () => 'x'),
      LABEL,
    ],
    /"f7"/,
  ],
])('%s: refused, in CSV and in Parquet', async (_what, columns, told) => {
  for (const format of ['csv', 'parquet'] as const) {
    const error = await refusal(async () => bind(await write(format, columns)));
    expect([error.reason, ...error.actions].join(' ')).toMatch(told);
  }
});

test.each<[string, readonly Column[], code: string | null]>([
  ['a label at the end', [...features(NAMED), LABEL], null],
  ['a label in the middle', [...features(NAMED.slice(0, 9)), LABEL, ...features(NAMED.slice(9))], 'leaves-between'],
  ['classes at the beginning', [named('zz', (row) => row % 2), ...features(NAMED)], 'sets-aside'],
  ['classes with a gap', [...features(NAMED), named('zz', (row) => (row === 5 ? null : row % 3))], 'sets-aside'],
  ['a price', [...features(NAMED), PRICE], 'sets-aside'],
  ['a row number and a price', [named('nr', (row) => row + 1), ...features(NAMED), PRICE], 'sets-aside'],
])('one or two columns too many, %s: the features bind, and the others are reported', async (_what, columns, code) => {
  const bound = await bind(await write('csv', columns));
  expect(bound.columns).toEqual(NAMED);
  expect(bound.leftOut.map(({ column }) => column)).toEqual(
    columns.map(({ name }) => name).filter((name) => !NAMED.includes(name)),
  );
  expect(bound.warnings.map((each) => each.code)).toEqual(code === null ? [] : [code]);
});

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
