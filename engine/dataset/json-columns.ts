import { resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { unusable } from '../app-error.ts';
import { columnsSql, describeColumns, rowsOf, sqlPath } from './duck.ts';
import { refuseTooManyColumns } from './max-columns.ts';

/** Columns of a JSON file by name and DuckDB type, and what stands behind FROM. Null where the file has no row. */
export interface JsonColumns {
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly from: string;
}

/**
 * Detects the columns of a JSON or JSONL file. All rows are looked at for the types: a fraction in the last row must not be rounded because
 * the first rows had none.
 */
export async function jsonColumns(
  connection: DuckDBConnection,
  file: string,
  format: 'json' | 'jsonl',
): Promise<JsonColumns | null> {
  const path = sqlPath(resolve(file));
  const layout = format === 'jsonl' ? "format='newline_delimited'" : "format='auto'";
  const detected = `read_json(${path}, ${layout}, sample_size=-1`;
  const found = await detect(connection, file, detected);
  if (found === null) return null;
  // Values of several kinds come as JSON; read as text a number is itself, and what is none can be shown.
  const columns = found.map(([name, type]) => [name, type === 'JSON' ? 'VARCHAR' : type] as const);
  return { columns, from: `read_json(${path}, ${layout}, columns=${columnsSql(columns)})` };
}

/**
 * DuckDB takes rows with more than 200 keys of one type for a single column that is a MAP. Rows of a table are records, so what it cannot
 * read as such is looked at again without maps.
 */
async function detect(
  connection: DuckDBConnection,
  file: string,
  detected: string,
): Promise<JsonColumns['columns'] | null> {
  const asRecords = `${detected}, records=true)`;
  try {
    return await describeRows(connection, asRecords);
  } catch (error) {
    const whole = await describeRows(connection, `${detected})`);
    if (whole === null) return null;
    const [[name, type] = ['', '']] = whole;
    if (name !== 'json') throw error;
    if (!type.startsWith('MAP(')) {
      throw unusable(file, 'its objects have no keys', 'Give one object a row: {"column": value, …}.');
    }
  }
  // Keys that differ from row to row make as many columns: they are counted before anything grows with them.
  const [counted] = await rowsOf(
    connection,
    `SELECT approx_count_distinct(key) AS keys FROM (SELECT unnest(map_keys(json)) AS key FROM ${detected}))`,
  );
  // The count is approximate by a few percent.
  refuseTooManyColumns(file, Math.floor(Number(counted?.['keys']) / 1.25), 'keys');
  return describeRows(connection, `${detected}, records=true, map_inference_threshold=-1)`);
}

async function describeRows(connection: DuckDBConnection, from: string): Promise<JsonColumns['columns'] | null> {
  const [first] = await rowsOf(connection, `SELECT 1 FROM ${from} LIMIT 1`);
  return first === undefined ? null : describeColumns(connection, from);
}
