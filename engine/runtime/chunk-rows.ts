/** What travels between the threads of a job at once: enough that messages cost nothing, little enough that memory stays small. */
const CHUNK_ROWS = 8_192;
const CHUNK_BYTES = 16 * 2 ** 20;

/** Rows of a chunk: whole batches of `batchSize`, about 8,192 rows, or as many as 16 MiB hold where rows are wide; one batch at least. */
export function chunkRows({ batchSize, rowBytes }: { readonly batchSize: number; readonly rowBytes: number }): number {
  const rows = Math.min(CHUNK_ROWS, CHUNK_BYTES / Math.max(1, rowBytes));
  return Math.max(1, Math.floor(rows / batchSize)) * batchSize;
}
