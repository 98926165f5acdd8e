import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import type { InputRows, TensorRows } from '#engine/model/tensor-rows.ts';
import { v2Datatype } from '#engine/model-server/datatypes.ts';
import { resolveRequest } from '#engine/runs/resolve.ts';
import { loadRows } from '#engine/runtime/rows.ts';

/** One input of a row: its values in order, and its shape with the row's own dimension of 1. */
export interface RowInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: string;
  readonly data: readonly number[];
}

/** A sample's model and its first rows. */
export interface SampleRows {
  readonly name: string;
  readonly modelPath: string;
  readonly tensors: TensorRows;
  readonly rows: readonly (readonly RowInput[])[];
}

/** Reads a sample as a measurement does. */
export async function sampleRows(name: string, count: number): Promise<SampleRows> {
  const reading = { benchHost: createChildBenchHost(), signal: new AbortController().signal };
  const { input } = await resolveRequest({ ...MEASURE_DEFAULTS, model: `sample:${name}` }, reading);
  const tensors = await loadRows(input);
  const indices = Array.from({ length: Math.min(count, tensors.rows) }, (_, row) => row);
  const rows = indices.map((row) => tensors.inputs.map((each) => inputOf(each, row)));
  return { name, modelPath: input.modelPath, tensors, rows };
}

function inputOf({ name, type, rowShape, data }: InputRows, row: number): RowInput {
  const width = rowShape.reduce((product, dim) => product * dim, 1);
  const values = Array.from(data.slice(row * width, (row + 1) * width), Number);
  return { name, shape: [1, ...rowShape], datatype: v2Datatype(type), data: values };
}

/** Writes the rows for the Python scripts, one request of the Open Inference Protocol each. Returns the file. */
export function writeRows({ rows }: SampleRows, folder: string): string {
  const file = join(folder, 'rows.json');
  writeFileSync(file, JSON.stringify(rows.map((inputs) => ({ inputs }))));
  return file;
}
