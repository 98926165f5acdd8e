import { resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type BindOptions, bindColumns } from './bind-columns.ts';
import { BindingError } from './bind-errors.ts';
import type { Binding } from './binding.ts';
import { isKeyed } from '#engine/dataset/read/data-format.ts';
import { rowsOf, sqlPath } from '#engine/dataset/read/duck.ts';
import type { InputNeed } from './input-need.ts';
import type { TableSource } from '#engine/dataset/read/table-types.ts';

/** Whether all rows of a JSON file have the same keys in the same order, as a data frame writes them. Reads all of it. */
async function haveSameKeys(connection: DuckDBConnection, { file, format }: TableSource): Promise<boolean> {
  const layout = format === 'jsonl' ? "format='newline_delimited'" : "format='auto'";
  const objects = `read_json_objects(${sqlPath(resolve(file))}, ${layout})`;
  const [row] = await rowsOf(connection, `SELECT count(DISTINCT json_keys(json)) AS kinds FROM ${objects}`);
  return Number(row?.['kinds']) === 1;
}

/**
 * Binds the columns of a table. Keys of JSON have no order of their own: only if the binding fails without one, the order of the keys is looked up,
 * and used if it is that of all rows. Throws as bindColumns does.
 */
export async function bindTable(
  connection: DuckDBConnection,
  source: TableSource,
  needs: readonly InputNeed[],
  options: Omit<BindOptions, 'isKeyed' | 'hasKeyOrder'>,
): Promise<Binding> {
  const keyed = isKeyed(source.format);
  try {
    return bindColumns(needs, source.columns, { ...options, isKeyed: keyed });
  } catch (error) {
    if (!keyed || !(error instanceof BindingError) || !(await haveSameKeys(connection, source))) throw error;
    return bindColumns(needs, source.columns, { ...options, isKeyed: keyed, hasKeyOrder: true });
  }
}
