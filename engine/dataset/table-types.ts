import type { DataFormat } from '#core/contract/model.ts';
import type { DataColumn } from './columns.ts';

/** A format that DuckDB reads. */
export type TableFormat = Exclude<DataFormat, 'npy' | 'npz'>;

/** A table file as SQL sees it. */
export interface TableSource {
  readonly file: string;
  readonly format: TableFormat;
  readonly columns: readonly DataColumn[];
  /**
   * What stands behind FROM. `types` says how the values of a text file are to be read (CSV: any column that is not named is text); it has
   * no effect where the file itself has types.
   */
  readonly from: (types: ReadonlyMap<string, string>) => string;
}
