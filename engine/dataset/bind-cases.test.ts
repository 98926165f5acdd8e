import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDuck, sqlPath } from './duck.ts';
import { openDataset } from './open-dataset.ts';
import { input, refusal, scratch } from './testing.ts';

type Cell = string | number | boolean | null;
interface Column {
  readonly name: string;
  readonly cells: readonly Cell[];
}

const ROWS = 40;
const MEASURES = ['radius', 'texture', 'perimeter', 'area', 'smoothness', 'compactness', 'concavity', 'points'];
const NAMED = ['mean', 'error', 'worst', 'least']
  .flatMap((kind) => MEASURES.map((one) => `${kind} ${one}`))
  .slice(0, 30);
const NUMBERED = Array.from({ length: 30 }, (_, index) => `f${index + 1}`);

function cells(of: (row: number) => Cell): Cell[] {
  return Array.from({ length: ROWS }, (_, row) => of(row));
}

function features(names: readonly string[]): Column[] {
  return names.map((name, index) => ({ name, cells: cells((row) => Number(Math.sin(row * 7 + index).toFixed(3))) }));
}

const LABEL: Column = { name: 'diagnosis', cells: cells((row) => (row * 5) % 2) };
const PRICE: Column = { name: 'price', cells: cells((row) => 100.25 + row * 1.5) };

/** The table with one feature written otherwise, or called otherwise, or left out. */
function spoilt(names: readonly string[], at: number, change: (column: Column) => readonly Column[]): Column[] {
  return features(names).flatMap((column, index) => (index === at ? change(column) : [column]));
}

function quoted(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csv(columns: readonly Column[]): string {
  const lines = cells((row) => columns.map((column) => quoted(column.cells[row] ?? null)).join(','));
  return `${columns.map((column) => quoted(column.name)).join(',')}\n${lines.join('\n')}\n`;
}

function jsonl(columns: readonly Column[]): string {
  return cells((row) =>
    JSON.stringify(Object.fromEntries(columns.map((one) => [one.name, one.cells[row] ?? null]))),
  ).join('\n');
}

async function write(format: 'csv' | 'jsonl' | 'parquet', columns: readonly Column[]): Promise<string> {
  const folder = scratch();
  const path = join(folder, `wdbc.${format}`);
  const text = format === 'jsonl' ? jsonl(columns) : csv(columns);
  if (format !== 'parquet') writeFileSync(path, text);
  else {
    const source = join(folder, 'source.csv');
    writeFileSync(source, text);
    const instance = await openDuck({});
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT * FROM read_csv(${sqlPath(source)}, header=true)) TO ${sqlPath(path)} (FORMAT parquet)`,
    );
    instance.closeSync();
  }
  return path;
}

async function bind(path: string, options: { readonly maps?: string[]; readonly drops?: string[] } = {}) {
  const { maps = [], drops = [] } = options;
  const dataset = await openDataset({
    path,
    inputs: [input('features', 'float', ['N', 30])],
    batchable: true,
    maps,
    drops,
    dims: {},
    threads: 1,
  });
  try {
    return { columns: dataset.mapping[0]?.columns ?? [], leftOut: dataset.leftOut };
  } finally {
    await dataset.close();
  }
}

const renamed = (name: string) => (column: Column) => [{ ...column, name }];
const holding = (of: (row: number) => Cell) => (column: Column) => [{ ...column, cells: cells(of) }];
const day = (row: number): string => `2024-01-${String((row % 28) + 1).padStart(2, '0')}`;

/** What happens to one feature so that it is no column of numbers any more; `out` is the name that it falls out under, if not its own. */
interface Spoiling {
  readonly at: number;
  readonly change: (column: Column) => readonly Column[];
  readonly out?: string;
}

const CASES: readonly (readonly [what: string, spoiling: Spoiling])[] = [
  ['the first holds text', { at: 0, change: holding((row) => (row % 2 === 0 ? 'low' : 'high')) }],
  ['one in the middle holds text', { at: 11, change: holding((row) => `level ${row % 3}`) }],
  ['the last holds text', { at: 29, change: holding((row) => (row % 2 === 0 ? 'low' : 'high')) }],
  ['one is empty', { at: 4, change: holding(() => null) }],
  ['one is boolean', { at: 8, change: holding((row) => row % 3 === 0) }],
  ['the last is boolean', { at: 29, change: holding((row) => row % 3 === 0) }],
  ['one holds dates', { at: 6, change: holding(day) }],
  ['one holds timestamps', { at: 6, change: holding((row) => `${day(row)} 10:00:00`) }],
  ['one holds %', { at: 3, change: holding((row) => `${row}%`) }],
  ['one holds a unit', { at: 13, change: holding((row) => `${row} kg`) }],
  ['one has a decimal comma', { at: 17, change: holding((row) => `${row},5`) }],
  ['one holds NA', { at: 9, change: holding((row) => (row < 30 ? 'NA' : row)) }],
  ['one is called class', { at: 0, change: renamed('class'), out: 'class' }],
  ['one in the middle is called class', { at: 12, change: renamed('class'), out: 'class' }],
  ['one is called time', { at: 0, change: renamed('time'), out: 'time' }],
  ['one is called y', { at: 5, change: renamed('y'), out: 'y' }],
  ['one is called date', { at: 2, change: renamed('date'), out: 'date' }],
  ['one is called like a key', { at: 10, change: renamed('body_mass_index'), out: 'body_mass_index' }],
  ['one is a list of words', { at: 10, change: holding((row) => `a${row} b c`) }],
  ['one holds marks such as -', { at: 20, change: holding(() => '-') }],
];

const FORMATS = ['csv', 'jsonl', 'parquet'] as const;

describe.each(FORMATS)('30 features and a label in %s', (format) => {
  describe.each([
    ['names', NAMED],
    ['numbered names', NUMBERED],
  ])('with %s', (_, names) => {
    test.each(CASES)('%s: the label never takes its place', async (_what, { at, change, out }) => {
      const path = await write(format, [...spoilt(names, at, change), LABEL]);
      const error = await refusal(() => bind(path));
      expect(error.code).toBe('unusable-input');
      expect(error.file).toBe(path);
      const text = [error.reason, ...error.actions].join(' ');
      expect(text).toContain(out ?? names[at]);
      expect(text).toContain('diagnosis');
      expect(text).toMatch(/--drop |--map features=/);
    });

    test.each([0, 14, 29])('feature %i is missing: the label never takes its place', async (at) => {
      const path = await write(format, [...spoilt(names, at, () => []), LABEL]);
      const error = await refusal(() => bind(path));
      expect(error.reason).toContain('diagnosis');
    });
  });
});
