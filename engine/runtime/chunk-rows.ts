/** The size of messages between the threads of a job: large for low overhead, small for low memory use. */
const CHUNK_ROWS = 8_192;
const CHUNK_BYTES = 16 * 2 ** 20;

/** Rows of a chunk: whole batches, about 8,192 rows or as many as fit in 16 MiB; at least one batch. */
export function chunkRows({ batchSize, rowBytes }: { readonly batchSize: number; readonly rowBytes: number }): number {
  const rows = Math.min(CHUNK_ROWS, CHUNK_BYTES / Math.max(1, rowBytes));
  return Math.max(1, Math.floor(rows / batchSize)) * batchSize;
}
