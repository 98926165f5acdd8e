import type { ErrorDocument } from '#core/contract/base/errors.ts';
import type { RowChoice } from '#engine/dataset/rows/dataset.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import type { OutputRows } from './executor-protocol.ts';

/** To the reader thread: start, or read one more chunk. */
export type ReaderOrder =
  /**
   * `mostRows` ends the job after the chunk that reaches it; null reads the whole file. If no row of a choice is usable, one other row of the
   * file is sent as `blank`, which tells the columns of the result.
   */
  | {
      readonly kind: 'begin';
      readonly input: BenchInput;
      readonly batchSize: number;
      readonly ahead: number;
      readonly mostRows: number | null;
      /** Null for all rows. */
      readonly choice: RowChoice | null;
    }
  | { readonly kind: 'more' };

/** From the reader thread: chunks in file order, then the end with its busy time. */
export type ReaderMessage =
  | { readonly kind: 'chunk'; readonly sequence: number; readonly data: TensorRows; readonly isBlank: boolean }
  | { readonly kind: 'end'; readonly readMs: number; readonly tensoriseMs: number }
  | { readonly kind: 'failed'; readonly error: ErrorDocument };

/** To the writer thread: results in file order, then the end. */
export type WriterOrder =
  | { readonly kind: 'begin'; readonly path: string }
  | { readonly kind: 'rows'; readonly rows: number; readonly outputs: readonly OutputRows[] }
  | { readonly kind: 'end' };

/** From the writer thread: each written result, then the end with its busy time. */
export type WriterMessage =
  | { readonly kind: 'written' }
  | { readonly kind: 'ended'; readonly writeMs: number }
  | { readonly kind: 'failed'; readonly error: ErrorDocument };
