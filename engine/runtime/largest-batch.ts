import type { TensorRows } from '#engine/model/tensor-rows.ts';

/** Batches larger than this gain nothing on a CPU: the weights have long been read once for many rows. */
const MAX_BATCH = 4_096;
const MAX_BATCH_BYTES = 32 * 2 ** 20;
/** What a text is taken for: its length is not known before. */
const TEXT_BYTES = 64;

/** The largest power of two that is a reasonable batch of these rows: 4,096, or what 32 MiB hold. */
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
