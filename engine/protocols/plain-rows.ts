import { openDuck, rowsOf, sqlName } from '#engine/dataset/read/duck.ts';
import { duckFailure } from '#engine/dataset/read/duck-failure.ts';
import { detectFormat } from '#engine/dataset/read/data-format.ts';
import { namedColumns } from '#engine/dataset/columns/name-columns.ts';
import { openTable } from '#engine/dataset/read/table-source.ts';
import { checkJsonShape, checkText } from '#engine/dataset/read/text-check.ts';
import type { TableFormat } from '#engine/dataset/read/table-types.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { type BodyRow, checkInteger, type Json } from './body-row.ts';

/** The columns of a table that are sent, and its first rows. */
export interface PlainRows {
  readonly names: readonly string[];
  readonly rows: readonly BodyRow[];
}

/**
 * Reads the first rows of a table as they are, for bodies without a model that says what its inputs are. `drops` are columns that are not sent.
 * Throws AppError for arrays, and for what cannot be read.
 */
export async function plainRows(
  path: string,
  { drops, maxRows }: { readonly drops: readonly string[]; readonly maxRows: number },
): Promise<PlainRows> {
  const format = detectFormat(path);
  if (format === 'npy' || format === 'npz') {
    throw unusable(
      path,
      'an array has no columns to make a body from',
      'Pass the model too, which defines the inputs: --model FILE',
    );
  }
  await check(path, format);
  const duck = await openDuck({ threads: 1 });
  try {
    const connection = await duck.connect();
    const source = await openTable(connection, path, format);
    const dropped = namedColumns('--drop', drops, source.columns);
    const names = source.columns.filter((column) => !dropped.has(column)).map(({ name }) => name);
    if (names.length === 0) throw unusable(path, 'all of its columns are dropped', 'Remove a --drop.');
    const types = new Map(source.columns.map(({ name, type }) => [name, type]));
    const selected = `SELECT ${names.map(sqlName).join(', ')} FROM ${source.from(types)} LIMIT ${maxRows}`;
    const texts = await rowsOf(
      connection,
      `SELECT CAST(to_json(picked) AS VARCHAR) AS text FROM (${selected}) AS picked`,
    );
    const integers = new Set(source.columns.filter(({ kind }) => kind === 'integer').map(({ name }) => name));
    return { names, rows: texts.map((row) => rowOf(String(row['text']), names, integers)) };
  } catch (error) {
    throw await duckFailure(path, error);
  } finally {
    duck.closeSync();
  }
}

async function check(path: string, format: TableFormat): Promise<void> {
  if (format === 'parquet') return;
  await checkText(path, format);
  if (format === 'json' || format === 'jsonl') await checkJsonShape(path, format);
}

function rowOf(text: string, names: readonly string[], integers: ReadonlySet<string>): BodyRow {
  const values = JSON.parse(text) as Readonly<Record<string, Json>>;
  return names.map((name) => {
    const value = Object.hasOwn(values, name) ? (values[name] ?? null) : null;
    if (integers.has(name)) checkInteger(name, value);
    return [name, value] as const;
  });
}
