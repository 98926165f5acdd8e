import { openDataset } from '#engine/dataset/open-dataset.ts';
import { synthesise } from '#engine/dataset/synthesise.ts';
import type { TensorRows } from '#engine/dataset/tensor-rows.ts';
import type { BenchInput } from '#engine/bench/protocol.ts';

/** Rows kept in memory to measure with: enough that caches and branch predictors meet varied rows, bounded for wide inputs. */
const MOST_ROWS = 16_384;
const MOST_BYTES = 128 * 2 ** 20;

/** The rows that trials run on: the first ones of the file, or seeded random ones. */
export async function loadRows(input: BenchInput): Promise<TensorRows> {
  const { inputs, batchable, dims, source } = input;
  if (source.kind === 'synthetic') {
    const rows = Math.min(source.rows, MOST_ROWS);
    return synthesise({ inputs, batchable, dims, rows, seed: source.seed, maxBytes: MOST_BYTES });
  }
  const dataset = await openDataset({
    path: source.path,
    maps: source.maps,
    drops: source.drops ?? [],
    inputs,
    batchable,
    dims,
    verify: false,
    count: false,
  });
  try {
    return await dataset.load({ maxRows: MOST_ROWS, maxBytes: MOST_BYTES });
  } finally {
    await dataset.close();
  }
}
