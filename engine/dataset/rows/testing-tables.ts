import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDuck, rowsOf, sqlPath } from '#engine/dataset/read/duck.ts';
import { openDataset } from './open-dataset.ts';
import { input, scratch } from './testing.ts';

/** A value in a test table. */
export type Cell = string | number | boolean | null;
/** A column of a small table, one cell per row. */
export interface Column {
  readonly name: string;
  readonly cells: readonly Cell[];
}

const ROWS = 40;
const MEASURES = ['radius', 'texture', 'perimeter', 'area', 'smoothness', 'compactness', 'concavity', 'points'];
/** 30 feature names without a numeric order. */
export const NAMED = ['mean', 'error', 'worst', 'least']
  .flatMap((kind) => MEASURES.map((one) => `${kind} ${one}`))
  .slice(0, 30);
/** 30 numbered names. */
export const NUMBERED = Array.from({ length: 30 }, (_, index) => `f${index + 1}`);

/** The cells of a column. */
export function cells(of: (row: number) => Cell): Cell[] {
  return Array.from({ length: ROWS }, (_, row) => of(row));
}

/** Columns of fractions. */
export function features(names: readonly string[]): Column[] {
  return names.map((name, index) => ({ name, cells: cells((row) => Number(Math.sin(row * 7 + index).toFixed(3))) }));
}

/** A label of two classes, with a label name. */
export const LABEL: Column = { name: 'diagnosis', cells: cells((row) => (row * 5) % 2) };

/** The table with one feature changed, renamed or removed. */
export function spoilt(names: readonly string[], at: number, change: (column: Column) => readonly Column[]): Column[] {
  return features(names).flatMap((column, index) => (index === at ? change(column) : [column]));
}

function quoted(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The table as CSV. */
export function csv(columns: readonly Column[]): string {
  const lines = cells((row) => columns.map((column) => quoted(column.cells[row] ?? null)).join(','));
  return `${columns.map((column) => quoted(column.name)).join(',')}\n${lines.join('\n')}\n`;
}

function jsonl(columns: readonly Column[]): string {
  return cells((row) =>
    JSON.stringify(Object.fromEntries(columns.map((one) => [one.name, one.cells[row] ?? null]))),
  ).join('\n');
}

/** Writes the table to a new folder. Returns its path. */
export async function write(format: 'csv' | 'jsonl' | 'parquet', columns: readonly Column[]): Promise<string> {
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

/** Binds a file to a model with one input of [N, 30]. */
export async function bind(
  path: string,
  options: { readonly maps?: string[]; readonly drops?: string[]; readonly labels?: string[] } = {},
) {
  const { maps = [], drops = [], labels = [] } = options;
  const dataset = await openDataset({
    path,
    inputs: [input('features', 'float', ['N', 30])],
    batchable: true,
    maps,
    drops,
    labels,
    dims: {},
    threads: 1,
  });
  try {
    return { columns: dataset.mapping[0]?.columns ?? [], leftOut: dataset.leftOut, warnings: dataset.warnings };
  } finally {
    await dataset.close();
  }
}

/** Changes the cells of a column. */
export const holding = (of: (row: number) => Cell) => (column: Column) => [{ ...column, cells: cells(of) }];

/** A date in January. */
export const day = (row: number): string => `2024-01-${String((row % 28) + 1).padStart(2, '0')}`;

/** The rows of a Parquet file. */
export async function parquetRows(path: string): Promise<readonly unknown[]> {
  const duck = await openDuck({ threads: 1 });
  try {
    const [row] = await rowsOf(
      await duck.connect(),
      `SELECT to_json(list(t)) AS rows FROM read_parquet(${sqlPath(path)}) t`,
    );
    return JSON.parse(String(row?.['rows']));
  } finally {
    duck.closeSync();
  }
}
