import { basename } from 'node:path';
import { unusable } from '#engine/platform/app-error.ts';
import type { DrawnRows } from './data-questions.ts';
import { duckFailure } from '#engine/dataset/read/duck-failure.ts';
import { columnsSql, type DuckLimits, openDuck, rowsOf, sqlPath, sqlText } from '#engine/dataset/read/duck.ts';

/**
 * Writes a uniform sample of the rows of files as one Parquet file; all rows if there are no more. Columns are matched by name.
 * The same files and seed give the same rows. Throws AppError for files that cannot be read together.
 */
export async function drawRows(
  options: DuckLimits & {
    readonly paths: readonly string[];
    readonly columns: readonly (readonly [name: string, type: string])[] | null;
    readonly out: string;
    readonly rows: number;
    readonly seed: number;
  },
): Promise<DrawnRows> {
  const { paths, columns, out, rows, seed } = options;
  // With more than one thread, the same seed draws other rows each time.
  const duck = await openDuck({ ...options, threads: 1 });
  try {
    const connection = await duck.connect();
    const files = `[${paths.map(sqlPath).join(', ')}]`;
    const from =
      columns === null
        ? `read_parquet(${files}, union_by_name=true)`
        : `read_json(${files}, format='newline_delimited', columns=${columnsSql(columns)})`;
    const [counted] = await rowsOf(connection, `SELECT count(*) AS n FROM ${from}`);
    const ofRows = Number(counted?.['n'] ?? 0);
    if (ofRows === 0) throw unusable(basename(out), 'its files have no rows', 'Name files with rows.');
    const sample = ofRows > rows ? ` USING SAMPLE reservoir(${rows} ROWS) REPEATABLE (${seed})` : '';
    await connection.run(`COPY (SELECT * FROM ${from}${sample}) TO ${sqlText(out)} (FORMAT parquet)`);
    return { rows: Math.min(rows, ofRows), ofRows };
  } catch (error) {
    throw await duckFailure(basename(out), error);
  } finally {
    duck.closeSync();
  }
}
