import type { DataFormat } from '#core/contract/model/model.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';

/** A format that DuckDB reads. */
export type TableFormat = Exclude<DataFormat, 'npy' | 'npz'>;

/** A table file for SQL. */
export interface TableSource {
  readonly file: string;
  readonly format: TableFormat;
  readonly columns: readonly DataColumn[];
  /** The FROM clause. `types` are for reading text (CSV: unnamed columns are text); unused for files with types. */
  readonly from: (types: ReadonlyMap<string, string>) => string;
}
