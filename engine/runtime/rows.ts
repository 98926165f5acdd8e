import { openDataset } from '#engine/dataset/open-dataset.ts';
import { synthesise } from '#engine/dataset/synthesise.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import type { BenchInput } from './bench-input.ts';

/** Maximum rows in memory for measuring: enough variety for caches and branch predictors, bounded for wide inputs. */
export const MAX_ROWS = 16_384;
export const MAX_BYTES = 128 * 2 ** 20;

/** The rows for trials: the first ones of the file, or seeded random ones. */
export async function loadRows(input: BenchInput): Promise<TensorRows> {
  const { inputs, batchable, classes, dims, source } = input;
  if (source.kind === 'synthetic') {
    const rows = Math.min(source.rows, MAX_ROWS);
    return synthesise({ inputs, batchable, dims, rows, seed: source.seed, maxBytes: MAX_BYTES });
  }
  const dataset = await openDataset({
    path: source.path,
    maps: source.maps,
    drops: source.drops ?? [],
    labels: source.labels ?? [],
    inputs,
    batchable,
    classes: classes ?? [],
    dims,
    verify: false,
    count: false,
  });
  try {
    return await dataset.load({ maxRows: MAX_ROWS, maxBytes: MAX_BYTES });
  } finally {
    await dataset.close();
  }
}
