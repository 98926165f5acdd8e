import { expect, test } from 'vitest';
import { refusal } from '#engine/dataset/rows/testing.ts';
import {
  bind,
  type Cell,
  cells,
  type Column,
  day,
  features,
  holding,
  LABEL,
  NAMED,
  NUMBERED,
  spoilt,
  write,
} from '#engine/dataset/rows/testing-tables.ts';

export const named = (name: string, of: (row: number) => Cell): Column => ({ name, cells: cells(of) });
const PRICE = named('price', (row) => 100.25 + row * 1.5);
const rename = (columns: readonly Column[], of: (index: number) => string): Column[] =>
  columns.map((column, index) => ({ ...column, name: of(index) }));

type Bound = readonly [what: string, columns: readonly Column[]];
type Refused = readonly [what: string, columns: readonly Column[], told: RegExp];
type SetAside = readonly [what: string, columns: readonly Column[], code: string | null];

/** Tables of 30 or more features that bind to exactly the features. */
export const BOUND_TABLES: readonly Bound[] = [
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
];

/** Tables in which a non-feature would complete the 30 columns, or a possible feature was left out. */
export const REFUSED_TABLES: readonly Refused[] = [
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
];

/** Tables with one or two columns too many. */
export const SET_ASIDE_TABLES: readonly SetAside[] = [
  ['a label at the end', [...features(NAMED), LABEL], null],
  ['classes at the beginning', [named('zz', (row) => row % 2), ...features(NAMED)], 'sets-aside'],
  ['a label in the middle', [...features(NAMED.slice(0, 9)), LABEL, ...features(NAMED.slice(9))], 'leaves-between'],
  ['classes with a gap', [...features(NAMED), named('zz', (row) => (row === 5 ? null : row % 3))], 'sets-aside'],
  ['a price', [...features(NAMED), PRICE], 'sets-aside'],
  ['a row number and a price', [named('nr', (row) => row + 1), ...features(NAMED), PRICE], 'sets-aside'],
];

/** One test for each table that binds. */
export function testBoundTables(tables: readonly Bound[]): void {
  test.each(tables)('%s: the features bind', async (_what, columns) => {
    const bound = await bind(await write('csv', columns));
    const labels = columns.filter(({ name }) => /^(mean|error|worst|least) |^f\d+$|^\dx\d$/.test(name));
    expect(bound.columns).toEqual(labels.map(({ name }) => name));
    expect(bound.columns.length + bound.leftOut.length).toBe(columns.length);
  });
}

/** One test for each table that is refused. */
export function testRefusedTables(tables: readonly Refused[]): void {
  test.each(tables)('%s: refused, in CSV and in Parquet', async (_what, columns, told) => {
    for (const format of ['csv', 'parquet'] as const) {
      const error = await refusal(async () => bind(await write(format, columns)));
      expect([error.reason, ...error.actions].join(' ')).toMatch(told);
    }
  });
}

/** One test for each table whose other columns are set aside. */
export function testSetAsideTables(tables: readonly SetAside[]): void {
  test.each(tables)(
    'one or two columns too many, %s: the features bind, and the others are reported',
    async (_what, columns, code) => {
      const bound = await bind(await write('csv', columns));
      expect(bound.columns).toEqual(NAMED);
      expect(bound.leftOut.map(({ column }) => column)).toEqual(
        columns.map(({ name }) => name).filter((name) => !NAMED.includes(name)),
      );
      expect(bound.warnings.map((each) => each.code)).toEqual(code === null ? [] : [code]);
    },
  );
}
