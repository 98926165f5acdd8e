import type { BillExtract, BillRequest } from '#core/contract/catalog/bill.ts';
import type { ColumnChoice } from '#core/contract/model/column-choice.ts';
import type { Inspection } from '#core/contract/model/model.ts';
import type { DataPreview } from '#core/contract/model/preview.ts';
import type { ReuseProfile } from '#core/contract/workload/reuse.ts';
import type { DataDescription } from '#core/contract/run/run.ts';
import type { ModelPorts } from '#engine/dataset/bind/input-need.ts';
import type { CountedTrace } from './count-arrivals.ts';

/** A data file and the model that it is bound to. */
export interface BoundFile extends ColumnChoice, ModelPorts {
  readonly path: string;
}

/**
 * Questions of the engine about a data file. Files come from anywhere and DuckDB is native code, so a separate process
 * answers them; plain data both ways.
 */
export type DataQuestion =
  /** The content of the file and its binding; with `allRows`, every row is read as in a measurement. */
  | ({ readonly kind: 'inspect'; readonly allRows: boolean } & BoundFile)
  /** Its binding, number of usable rows, and hash. */
  | ({ readonly kind: 'bind' } & BoundFile)
  /** Its first rows as tensors. */
  | ({ readonly kind: 'preview'; readonly rows: number } & BoundFile)
  /** How often its keys repeat. */
  | {
      readonly kind: 'reuse';
      readonly path: string;
      readonly keyColumn: string;
      readonly timeColumn: string | null;
    }
  /** When the arrivals of a Parquet file were. */
  | { readonly kind: 'arrivals'; readonly path: string; readonly column: string | null }
  /** What it says about actual cost. */
  | ({ readonly kind: 'bill'; readonly path: string } & Omit<BillRequest, 'file'>)
  /**
   * Rows drawn from files of the same columns, written to `out` as Parquet. `path` is the first of them. With `columns` (names and DuckDB
   * types) they are JSON lines, otherwise Parquet.
   */
  | {
      readonly kind: 'sample';
      readonly path: string;
      readonly paths: readonly string[];
      readonly columns: readonly (readonly [name: string, type: string])[] | null;
      readonly out: string;
      readonly rows: number;
      readonly seed: number;
    }
  /** The version of DuckDB, which shows that it loads. */
  | { readonly kind: 'version'; readonly path: null };

/** The number of rows in a sample, and of the rows from which they were drawn. */
export interface DrawnRows {
  readonly rows: number;
  readonly ofRows: number;
}

/** The answer to each kind of question. */
export interface DataAnswers {
  readonly inspect: NonNullable<Inspection['data']>;
  readonly bind: DataDescription;
  readonly preview: DataPreview;
  readonly reuse: ReuseProfile;
  readonly arrivals: CountedTrace;
  readonly bill: BillExtract;
  readonly sample: DrawnRows;
  readonly version: string;
}
