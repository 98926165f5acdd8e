import type { TensorRows } from '#engine/model/tensor-rows.ts';

/** Larger batches gain nothing on a CPU, because reading the weights is already amortised. */
const MAX_BATCH = 4_096;
const MAX_BATCH_BYTES = 32 * 2 ** 20;
/** Assumed size of a text, whose length is unknown. */
const TEXT_BYTES = 64;

/** The largest reasonable batch of these rows, a power of two: 4,096, or as many as fit in 32 MiB. */
export function largestBatch(data: TensorRows): number {
  const bytes = data.inputs
    .filter((input) => input.batched)
    .reduce(
      (total, { data: values }) => total + (Array.isArray(values) ? TEXT_BYTES * values.length : values.byteLength),
      0,
    );
  const rowBytes = bytes / Math.max(1, data.rows);
  const byMemory = Math.max(1, Math.floor(MAX_BATCH_BYTES / Math.max(1, rowBytes)));
  return 2 ** Math.floor(Math.log2(Math.min(MAX_BATCH, byMemory)));
}
