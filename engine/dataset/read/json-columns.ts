import { resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { unusable } from '#engine/platform/app-error.ts';
import { columnsSql, describeColumns, rowsOf, sqlName, sqlPath } from './duck.ts';
import { refuseTooManyColumns } from './max-columns.ts';

/** Columns of a JSON file by name and DuckDB type, and its FROM clause. Null if the file has no row. */
export interface JsonColumns {
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly from: string;
}

/** The columns of a JSON or JSONL file. Reads all rows, so that a fraction in the last row is not rounded. */
export async function jsonColumns(
  connection: DuckDBConnection,
  file: string,
  format: 'json' | 'jsonl',
): Promise<JsonColumns | null> {
  const path = sqlPath(resolve(file));
  const layout = format === 'jsonl' ? "format='newline_delimited'" : "format='auto'";
  const detected = await detect(connection, file, `read_json(${path}, ${layout}, sample_size=-1`);
  if (detected === null) return null;
  // Columns of mixed types have type JSON; as text, numbers stay intact and other values can be shown.
  const columns = detected.columns.map(([name, type]) => [name, type === 'JSON' ? 'VARCHAR' : type] as const);
  const from = `read_json(${path}, ${layout}, columns=${columnsSql(columns)})`;
  await refuseRenamed(connection, file, { columns, from, detectedFrom: detected.from });
  return { columns, from };
}

/**
 * DuckDB reads rows with more than 200 keys of one type as a single MAP column. Rows of a table are records, so such
 * files are detected again without maps.
 */
async function detect(connection: DuckDBConnection, file: string, reader: string): Promise<JsonColumns | null> {
  const asRecords = `${reader}, records=true)`;
  try {
    return { columns: await describeColumns(connection, asRecords), from: asRecords };
  } catch (error) {
    const asFound = `${reader})`;
    const [first] = await rowsOf(connection, `SELECT 1 FROM ${asFound} LIMIT 1`);
    if (first === undefined) return null;
    const [[name, type] = ['', '']] = await describeColumns(connection, asFound);
    if (name !== 'json' || !type.startsWith('MAP(')) throw error;
  }
  // Keys that vary from row to row make as many columns, so count them before anything grows with them.
  const [counted] = await rowsOf(
    connection,
    `SELECT approx_count_distinct(key) AS keys FROM (SELECT unnest(map_keys(json)) AS key FROM ${reader}))`,
  );
  const keys = Number(counted?.['keys']);
  if (keys === 0) throw unusable(file, 'its objects have no keys', 'Give one object per row: {"column": value, …}.');
  // The count is approximate, with an error of a few percent.
  refuseTooManyColumns(file, Math.floor(keys / 1.25), 'keys');
  const withoutMaps = `${reader}, records=true, map_inference_threshold=-1)`;
  return { columns: await describeColumns(connection, withoutMaps), from: withoutMaps };
}

/** Names that DuckDB may have made up: `A_1` next to `a`, and `C0` for an empty key. */
function mayBeRenamed(name: string, names: ReadonlySet<string>): boolean {
  const base = /^(.*)_\d{1,6}$/s.exec(name)?.[1];
  return /^C\d{1,6}$/.test(name) || (base !== undefined && names.has(base.toLowerCase()));
}

/** Renamed keys are not found under their new name, and their columns would be read as empty. Throws AppError. */
async function refuseRenamed(
  connection: DuckDBConnection,
  file: string,
  { columns, from, detectedFrom }: JsonColumns & { readonly detectedFrom: string },
): Promise<void> {
  const names = new Set(columns.map(([name]) => name.toLowerCase()));
  const suspects = columns.map(([name]) => name).filter((name) => mayBeRenamed(name, names));
  if (suspects.length === 0) return;
  const counts = suspects.map((name, index) => `count(${sqlName(name)}) AS n${index}`).join(', ');
  const [read] = await rowsOf(connection, `SELECT ${counts} FROM ${from}`);
  if (suspects.every((_, index) => Number(read?.[`n${index}`]) > 0)) return;
  const [found] = await rowsOf(connection, `SELECT ${counts} FROM ${detectedFrom}`);
  const lost = suspects.find((_, index) => Number(read?.[`n${index}`]) === 0 && Number(found?.[`n${index}`]) > 0);
  if (lost === undefined) return;
  throw unusable(
    file,
    `its keys cannot be told apart as columns: one is empty, or two differ only in capital letters (seen as ${JSON.stringify(lost)})`,
    'Give each key a name that differs from the others in more than capital letters.',
  );
}
