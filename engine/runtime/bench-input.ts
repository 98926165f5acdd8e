import type { TensorInfo } from '#core/contract/model.ts';

/** Where the rows come from. */
export type RowSource =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly maps: readonly string[];
      readonly drops?: readonly string[];
    }
  | { readonly kind: 'synthetic'; readonly rows: number; readonly seed: number };

/** What every task needs to know of the model and its data. */
export interface BenchInput {
  readonly modelPath: string;
  readonly inputs: readonly TensorInfo[];
  /** Names of the outputs that JavaScript can receive: tensors. */
  readonly outputs: readonly string[];
  /** Whether the inputs have a free leading dimension: how the rows are cut. */
  readonly batchable: boolean;
  /** Whether more than one row can go into one inference: `batchable`, unless trying it showed otherwise. */
  readonly stackable: boolean;
  readonly weightBytes: number;
  readonly source: RowSource;
  readonly dims: Readonly<Record<string, number>>;
}
