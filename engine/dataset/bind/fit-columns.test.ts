import { expect, test } from 'vitest';
import { columnOf, type DataColumn } from '#engine/dataset/columns/columns.ts';
import { fitColumns } from './fit-columns.ts';
import { type InputNeed, inputNeeds } from './input-need.ts';
import { input, refusal } from '#engine/dataset/rows/testing.ts';

type Dims = readonly (number | string)[];

function need(type: string, rowDims: Dims, layout: InputNeed['layout'] = 'stacked'): InputNeed {
  const [one] = inputNeeds({ inputs: [input('x', type, ['N', ...rowDims])], batchable: true });
  if (one === undefined) throw new Error('no need');
  return { ...one, layout };
}

/** A column of each type, named a, b, … */
function columnsOf(...types: readonly string[]): DataColumn[] {
  return types.map((type, index) => columnOf('abcdef'.charAt(index), type));
}

function list(type: string, fewest: number, most: number): DataColumn[] {
  return [columnOf('a', type, { fewest, most })];
}

interface Fit {
  readonly columns: readonly DataColumn[];
  readonly type?: string;
  readonly rowDims: Dims;
  readonly layout?: InputNeed['layout'];
  readonly dims?: Readonly<Record<string, number>>;
  readonly sizes?: Readonly<Record<string, number>>;
  readonly note?: string;
}

function fit({ columns, type = 'float', rowDims, layout, dims = {}, sizes = dims, note }: Fit) {
  const assignment = { need: need(type, rowDims, layout), columns, how: 'map' as const, note: note ?? null };
  return fitColumns(assignment, new Map(Object.entries(sizes)), dims);
}

function noteOf(options: Fit): string | null {
  return fit(options).mapping.note;
}

test.each([
  ['float', 'DOUBLE', null],
  ['float', 'BIGINT', 'integers converted to float'],
  ['double', 'INTEGER', 'integers converted to double'],
  ['float16', 'TINYINT', 'integers converted to float16'],
  ['float', 'BOOLEAN', 'booleans converted to float'],
  ['float', 'VARCHAR', 'text converted to float'],
  ['int64', 'BIGINT', null],
  ['int64', 'DOUBLE', 'decimal numbers converted to int64'],
  ['int64', 'BOOLEAN', 'booleans converted to int64'],
  ['int64', 'VARCHAR', 'text converted to int64'],
  ['bool', 'BOOLEAN', null],
  ['bool', 'BIGINT', 'integers converted to bool'],
  ['bool', 'DOUBLE', 'decimal numbers converted to bool'],
  ['string', 'VARCHAR', null],
  ['string', 'BIGINT', 'integers converted to string'],
  ['string', 'BOOLEAN', 'booleans converted to string'],
  ['string', 'DATE', 'dates and times converted to string'],
])('%s takes a column of %s with the note %j', (type, columnType, note) => {
  expect(noteOf({ type, columns: columnsOf(columnType), rowDims: [1] })).toBe(note);
});

test('the note of a conversion names each kind once, and only kinds that are converted', () => {
  const columns = columnsOf('BIGINT', 'DOUBLE', 'VARCHAR', 'INTEGER');
  expect(noteOf({ columns, rowDims: [4] })).toBe('integers, text converted to float');
});

test.each([
  ['float', 'BLOB'],
  ['string', 'BLOB'],
  ['string', 'MAP(VARCHAR, INTEGER)[]'],
  ['float', 'TIMESTAMP'],
  ['bool', 'DATE'],
])('%s refuses a column of %s and shows the option', async (type, columnType) => {
  const columns = [columnOf('a', 'VARCHAR'), columnOf('b', columnType)];
  const error = await refusal(() => fit({ type, columns, rowDims: [2] }));
  expect(error.code).toBe('unusable-input');
  expect(error.reason).toContain(`column "b" is of type ${columnType}`);
  expect(error.reason).toContain(`become ${type}`);
  expect(error.actions).toEqual(["To resolve this, use --map x='COL,COL,…'", `Columns of the data: b ${columnType}.`]);
});

test('columns fill the row with one value each, in their order', () => {
  expect(
    fit({ columns: columnsOf('DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE'), rowDims: [1, 'h', 2], sizes: { h: 2 } }),
  ).toEqual({
    name: 'x',
    type: 'float32',
    layout: 'stacked',
    rowShape: [1, 2, 2],
    columns: columnsOf('DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE'),
    source: 'values',
    missing: 'leave-out',
    mapping: { input: 'x', columns: ['a', 'b', 'c', 'd'], how: 'map', rowShape: [1, 2, 2], note: null },
  });
});

test.each<[what: string, columns: DataColumn[], width: number, source: string]>([
  ['a list', list('FLOAT[]', 3, 3), 3, 'list'],
  ['a list in a single place', list('FLOAT[]', 1, 1), 1, 'list'],
  ['a list whose lengths are unknown', columnsOf('FLOAT[]'), 3, 'list'],
  ['a text that is written as a list', list('VARCHAR', 3, 3), 3, 'list'],
  ['a text that is written as a list, in a single place', list('VARCHAR', 1, 1), 1, 'list'],
  ['a text that may be a list', columnsOf('VARCHAR'), 3, 'list'],
  ['a text in a single place', columnsOf('VARCHAR'), 1, 'values'],
  ['a number in a single place', columnsOf('DOUBLE'), 1, 'values'],
  ['texts', columnsOf('VARCHAR', 'VARCHAR'), 2, 'values'],
])('%s is read accordingly', (_what, columns, width, source) => {
  expect(fit({ columns, rowDims: [width] }).source).toBe(source);
});

test.each<[what: string, columns: DataColumn[], width: number, cause: string, option: string]>([
  ['too few', columnsOf('DOUBLE', 'DOUBLE'), 3, 'expected 3 values per row, found 2 columns', "'COL,COL,…'"],
  ['too many', columnsOf('DOUBLE', 'DOUBLE'), 1, 'expected 1 value per row, found 2 columns', 'COLUMN'],
  ['a single one', columnsOf('DOUBLE'), 2, 'expected 2 values per row, found 1 column', "'COL,COL,…'"],
  [
    'a list among values',
    columnsOf('DOUBLE', 'FLOAT[]'),
    2,
    'expected 2 values per row, found 2 columns',
    "'COL,COL,…'",
  ],
  ['none', [], 2, 'expected 2 values per row, found 0 columns', "'COL,COL,…'"],
])('columns of a wrong number are refused: %s', async (_what, columns, width, cause, option) => {
  const error = await refusal(() => fit({ columns, rowDims: [width] }));
  expect(error.code).toBe('unusable-input');
  expect(error.reason).toMatch(new RegExp(`: ${cause}$`));
  expect(error.actions[0]).toMatch(new RegExp(`--map x=${option}$`));
});

test.each<[type: string, fewest: number, most: number, note: string | null]>([
  ['float', 4, 4, null],
  ['float', 2, 4, 'lists shorter than 4 are padded with 0'],
  ['string', 2, 4, 'lists shorter than 4 are padded with empty strings'],
  ['float', 2, 3, 'lists shorter than 4 are padded with 0'],
])('a fixed width of 4 takes lists (%s) of %i to %i elements with the note %j', (type, fewest, most, note) => {
  const columns = list(type === 'string' ? 'VARCHAR[]' : 'FLOAT[]', fewest, most);
  expect(noteOf({ type, columns, rowDims: [2, 2] })).toBe(note);
});

test.each<[fewest: number, most: number, note: string | null]>([
  [4, 4, null],
  [3, 3, 'lists shorter than 4 are padded with 0'],
  [4, 6, 'lists longer than 4 are cut (the longest has 6)'],
  [6, 6, 'lists longer than 4 are cut (the longest has 6)'],
  [1, 6, 'lists shorter than 4 are padded with 0; lists longer than 4 are cut (the longest has 6)'],
])('a width of 4 that --dim sets takes lists of %i to %i elements with the note %j', (fewest, most, note) => {
  expect(noteOf({ columns: list('FLOAT[]', fewest, most), rowDims: [2, 'h'], dims: { h: 2 } })).toBe(note);
});

test('lists of one length that are shorter than the data’s own width are padded', () => {
  const own = { columns: list('FLOAT[]', 3, 3), rowDims: [2, 'h'], sizes: { h: 2 }, dims: {} };
  expect(noteOf(own)).toBe('lists shorter than 4 are padded with 0');
});

test.each<[what: string, fewest: number, most: number, dims: Dims, options: Partial<Fit>, found: string]>([
  ['longer', 4, 5, [4], {}, 'has up to 5'],
  ['longer in all rows', 5, 5, [4], {}, 'has up to 5'],
  ['longer, and the width comes from the data', 4, 5, ['h'], { sizes: { h: 4 } }, 'has up to 5'],
  ['longer, and --dim sets another dimension', 4, 5, ['h', 1], { sizes: { h: 4 }, dims: { w: 1 } }, 'has up to 5'],
  ['longer, and a size in --dim is not a name', 4, 5, [4], { dims: { 4: 4 } }, 'has up to 5'],
  ['shorter in all rows', 3, 3, [4], {}, 'has 3'],
])('lists that are %s are refused', async (_what, fewest, most, rowDims, options, found) => {
  const error = await refusal(() => fit({ columns: list('FLOAT[]', fewest, most), rowDims, ...options }));
  expect(error.code).toBe('unusable-input');
  expect(error.reason).toContain(`expected 4 values per row, column "a" ${found}`);
  expect(error.actions[0]).toContain(most === 3 ? '--map x=COLUMN' : 'Shorten');
});

test('the notes follow each other: how the columns were found, the cast, the lengths, the constant', () => {
  const columns = list('BIGINT[]', 1, 2);
  expect(noteOf({ columns, rowDims: [2], layout: 'constant', note: 'a taken as a feature' })).toBe(
    "a taken as a feature; integers converted to float; lists shorter than 2 are padded with 0; the first row's value goes with every row",
  );
  expect(noteOf({ columns: columnsOf('DOUBLE'), rowDims: [], layout: 'constant' })).toMatch(/^the first row/);
  expect(noteOf({ columns: columnsOf('DOUBLE'), rowDims: [], layout: 'whole' })).toBeNull();
});

test('dimensions have sizes before columns are fitted', () => {
  expect(() => fit({ columns: columnsOf('DOUBLE'), rowDims: ['h'] })).toThrow('x have no size yet');
});
