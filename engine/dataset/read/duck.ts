import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** Resource limits of a reader or writer; DuckDB's defaults (all cores, 80 % of memory) where absent. */
export interface DuckLimits {
  readonly threads?: number;
  readonly memoryLimitMiB?: number;
}

/** A DuckDB in memory (or at `path`) that loads no extensions from a network; Parquet and JSON are built in. */
export async function openDuck(limits: DuckLimits, path = ':memory:'): Promise<DuckDBInstance> {
  return DuckDBInstance.create(path, {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
    temp_directory: join(tmpdir(), `modewise-spill-${process.pid}`),
    ...(limits.threads === undefined ? {} : { threads: String(limits.threads) }),
    ...(limits.memoryLimitMiB === undefined ? {} : { memory_limit: `${Math.ceil(limits.memoryLimitMiB)}MiB` }),
  });
}

/** A SQL string literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A quoted SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A SQL literal for exactly this file: DuckDB would expand `*`, `?` and `[` in it. */
export function sqlPath(path: string): string {
  return sqlText(path.replaceAll(/[[*?]/g, '[$&]'));
}

/** All rows of a small result, as JavaScript values. */
export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<readonly Record<string, unknown>[]> {
  const result = await connection.run(sql);
  return (await result.getRowObjectsJS()) as readonly Record<string, unknown>[];
}

/** Names and types of the columns of `SELECT * FROM …`. */
export async function describeColumns(
  connection: DuckDBConnection,
  from: string,
): Promise<readonly (readonly [name: string, type: string])[]> {
  const rows = await rowsOf(connection, `DESCRIBE SELECT * FROM ${from}`);
  return rows.map((row) => [String(row['column_name']), String(row['column_type'])]);
}

/** A struct literal of column types for DuckDB's readers. */
export function columnsSql(columns: readonly (readonly [name: string, type: string])[]): string {
  return `{${columns.map(([name, type]) => `${sqlText(name)}: ${sqlText(type)}`).join(', ')}}`;
}

/** Runs queries over the first rows of a file: further threads would read rows behind them, which nothing asks for. */
export async function onOneThread<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  const [row] = await rowsOf(connection, `SELECT current_setting('threads') AS threads`);
  await connection.run('SET threads = 1');
  try {
    return await work();
  } finally {
    await connection.run(`SET threads = ${Number(row?.['threads'])}`);
  }
}
