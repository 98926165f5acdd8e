import type { BindingWarning, InputMapping, LeftOutColumn, MissingValues } from '#core/contract/model/model.ts';
import type { InputRows, TensorRows } from '#engine/model/tensor-rows.ts';
import type { BoundInput } from '#engine/dataset/bind/binding.ts';
import { elementBytes, elementCount, requireRowRoom } from '#engine/model/row-room.ts';
import { allocate, type TensorData } from '#engine/model/tensor-rows.ts';

/** Row counts of a whole file: `rows` are usable; `rowsDropped` lack a value in a bound column. */
export interface RowCounts {
  readonly rows: number;
  readonly rowsDropped: number;
}

/** Which rows of a file are read, and what is passed on with them. */
export interface RowChoice {
  /** Rows of the file by position, from 0, before any row is skipped: `from` inclusive, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** Columns that are passed on as they are, by name. */
  readonly keep: readonly string[];
  /** Whether the position of each row is passed on, as the column `row`, from 1. */
  readonly numbered: boolean;
}

/** The name of the column that holds the positions of the rows. */
export const ROW_COLUMN = 'row';

/** Time spent by a reader. */
export interface ReadTimes {
  readonly readMs: number;
  readonly tensoriseMs: number;
}

/** A data file whose columns are bound to the inputs of a model. Rows keep the order of the file. */
export interface Dataset {
  readonly mapping: readonly InputMapping[];
  /** Unused columns with the reasons. */
  readonly leftOut: readonly LeftOutColumn[];
  /** What is worth a look in the mapping. */
  readonly warnings: readonly BindingWarning[];
  /** Approximate size of one row as tensors, bytes. */
  readonly rowBytes: number;
  /** See `counts`, once they are known (a file opened without `count: false`, or read to its end). */
  readonly rows: number;
  readonly rowsDropped: number;
  /** The missing values by column, once the rows are counted; undefined if there are none, and for arrays. */
  readonly missing?: MissingValues | undefined;
  /**
   * The first rows, at most `maxRows` and about `maxBytes` of tensors, contiguous. Throws AppError if no row is usable
   * or a value does not fit.
   */
  load(limits: { readonly maxRows: number; readonly maxBytes: number }): Promise<TensorRows>;
  /**
   * The rows in batches of `rowsPerBatch` (the last one smaller), read on demand, so memory does not grow with the
   * file. All of them without a choice. Throws AppError for a kept column that the file does not have.
   */
  batches(options: { readonly rowsPerBatch: number; readonly choice?: RowChoice }): AsyncIterable<TensorRows>;
  /** Counts of the whole file. Free after a pass over all batches, else one pass over the bound columns, once. */
  counts(): Promise<RowCounts>;
  /** Busy milliseconds so far: waiting for rows of the file, and making tensors. */
  readonly times: ReadTimes;
  /** SHA-256 of the file in hex. */
  sha256(): Promise<string>;
  close(): Promise<void>;
}

/** Elements of one row of an input. */
export function rowWidth(input: { readonly rowShape: readonly number[] }): number {
  return elementCount(input.rowShape);
}

/** Approximate bytes of one row as tensors; a string counts as 64. Throws AppError for too large rows. */
export function rowBytes(inputs: readonly BoundInput[]): number {
  requireRowRoom(inputs);
  return inputs.reduce(
    (total, input) => (input.layout === 'constant' ? total : total + rowWidth(input) * elementBytes(input.type)),
    0,
  );
}

/** Rows of an input over existing data. */
export function inputRows(input: BoundInput, data: TensorData): InputRows {
  return {
    name: input.name,
    type: input.type,
    rowShape: input.rowShape,
    batched: input.layout !== 'constant',
    ...(input.layout === 'whole' ? { whole: true } : {}),
    data,
  };
}

function joinData(parts: readonly TensorData[], length: number, empty: TensorData): TensorData {
  if (Array.isArray(empty)) return parts.flatMap((part) => (Array.isArray(part) ? part : []));
  let at = 0;
  for (const part of parts) {
    if (Array.isArray(part)) continue;
    const rest = part.subarray(0, Math.max(0, Math.min(part.length, length - at)));
    (empty as { set(values: ArrayLike<unknown>, offset: number): void }).set(rest, at);
    at += rest.length;
  }
  return empty;
}

/** Joins batches into one of at most `maxRows` rows. Null if there is no row. */
export async function gather(batches: AsyncIterable<TensorRows>, maxRows: number): Promise<TensorRows | null> {
  const parts: TensorRows[] = [];
  let rows = 0;
  for await (const batch of batches) {
    parts.push(batch);
    rows = Math.min(maxRows, rows + batch.rows);
    if (rows >= maxRows) break;
  }
  const [first, ...others] = parts;
  if (first === undefined) return null;
  if (others.length === 0 && first.rows === rows) return first;
  const inputs = first.inputs.map((input, index) => {
    if (!input.batched) return input;
    const length = rows * rowWidth(input);
    const data = parts.map((part) => part.inputs[index]?.data ?? []);
    const joined = joinData(data, length, allocate(input.type, Array.isArray(input.data) ? 0 : length));
    return { ...input, data: Array.isArray(joined) ? joined.slice(0, length) : joined };
  });
  return { rows, inputs };
}
