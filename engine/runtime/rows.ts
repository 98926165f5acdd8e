import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { synthesise } from '#engine/dataset/rows/synthesise.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { writeAtomically } from '#engine/platform/files/atomic-write.ts';
import type { BenchInput, RowSource } from './bench-input.ts';

/** Maximum rows in memory for measuring: enough variety for caches and branch predictors, bounded for wide inputs. */
export const MAX_ROWS = 16_384;
export const MAX_BYTES = 128 * 2 ** 20;

/**
 * The rows for trials: the first ones of the file, or seeded random ones. With a `rowsFile`, the first bench process of a measurement keeps there what
 * it read, and the others take it from there: without DuckDB, and without a second look at types and columns.
 */
export async function loadRows(input: BenchInput): Promise<TensorRows> {
  const { inputs, batchable, dims, source, rowsFile } = input;
  if (source.kind === 'synthetic') {
    const rows = Math.min(source.rows, MAX_ROWS);
    return synthesise({ inputs, batchable, dims, rows, seed: source.seed, maxBytes: MAX_BYTES });
  }
  if (rowsFile === undefined) return readRows(input, source);
  if (existsSync(rowsFile)) return keptRows(rowsFile);
  const rows = await readRows(input, source);
  await keepRows(rowsFile, rows);
  return rows;
}

async function readRows(input: BenchInput, source: Extract<RowSource, { kind: 'file' }>): Promise<TensorRows> {
  const { openRows } = await import('./open-rows.ts');
  const dataset = await openRows(input, source);
  try {
    return await dataset.load({ maxRows: MAX_ROWS, maxBytes: MAX_BYTES });
  } finally {
    await dataset.close();
  }
}

function keptRows(file: string): TensorRows {
  const { rows, inputs } = deserialize(readFileSync(file)) as TensorRows;
  // Arrays of their own: those of `deserialize` share the buffer of the file, which would go to every thread with each of them.
  return { rows, inputs: inputs.map((input) => ({ ...input, data: input.data.slice() })) };
}

/** A disk without room for the rows costs the other processes time, and not the measurement. */
async function keepRows(file: string, rows: TensorRows): Promise<void> {
  try {
    // Others may not read what may be private in the data file.
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeAtomically(file, serialize(rows));
  } catch {
    // Nothing remains of an incomplete file.
  }
}
