import type { DataFormat } from '#core/contract/model/model.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';
import type { ElementType } from '#engine/model/element-type.ts';

/** DuckDB's type for an element type; float16 is read as FLOAT and converted here. */
export const DUCK_TYPES = {
  float32: 'FLOAT',
  float64: 'DOUBLE',
  float16: 'FLOAT',
  int8: 'TINYINT',
  int16: 'SMALLINT',
  int32: 'INTEGER',
  int64: 'BIGINT',
  uint8: 'UTINYINT',
  uint16: 'USMALLINT',
  uint32: 'UINTEGER',
  uint64: 'UBIGINT',
  bool: 'BOOLEAN',
  string: 'VARCHAR',
} as const satisfies Record<ElementType, string>;

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
