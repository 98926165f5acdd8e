import { unusable } from '#engine/platform/app-error.ts';
import { elementCount } from '#engine/model/row-room.ts';
import type { InputRows, TensorRows } from '#engine/model/tensor-rows.ts';
import { encodeJsonData } from '#engine/model-server/tensors-json.ts';

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** One row as a body is made from it: its values by name, in order. */
export type BodyRow = readonly (readonly [name: string, value: Json])[];

/** A row of tensors as values by the names of the inputs. Throws AppError for an integer that JSON cannot carry exactly. */
export function rowOfTensors({ inputs }: TensorRows, row: number): BodyRow {
  return inputs.map((input) => [input.name, valueOf(input, row)]);
}

function valueOf({ name, type, rowShape, batched, data }: InputRows, row: number): Json {
  const width = elementCount(rowShape);
  const from = batched ? row * width : 0;
  const part = Array.isArray(data) ? data.slice(from, from + width) : data.subarray(from, from + width);
  const flat = JSON.parse(encodeJsonData({ type, data: part })) as readonly Json[];
  if (type === 'int64' || type === 'uint64') flat.forEach((value) => checkInteger(name, value));
  return rowShape.length === 0 ? (flat[0] ?? null) : nested(flat, rowShape);
}

function nested(flat: readonly Json[], shape: readonly number[]): Json {
  const [first = 1, ...rest] = shape;
  if (rest.length === 0) return flat;
  const width = elementCount(rest);
  return Array.from({ length: first }, (_, index) => nested(flat.slice(index * width, (index + 1) * width), rest));
}

/** Refuses an integer that loses digits as a number of JSON. */
export function checkInteger(name: string, value: Json): void {
  if (typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)) return;
  throw unusable(
    null,
    `"${name}" holds integers beyond 2^53, which JSON clients read as other numbers`,
    `Send it as text: convert the column, or leave it out with --drop "${name}".`,
  );
}

/** The values without their names. */
export function valuesOf(row: BodyRow): readonly Json[] {
  return row.map(([, value]) => value);
}

/** The values by name. Built so that a name such as `__proto__` stays a name. */
export function objectOf(row: BodyRow): Json {
  return Object.fromEntries(row);
}
