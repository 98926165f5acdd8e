/** Shards of a stream: max(1, ⌈max(MB/s, records/s ÷ 1000)⌉). `shardBytesPerS` is the ingest limit of one shard, 1 MiB/s. */
export function kinesisShards(stream: {
  readonly recordsPerS: number;
  readonly bytesPerRecord: number;
  readonly shardBytesPerS: number;
  readonly shardRecordsPerS: number;
}): number {
  const bytes = (stream.recordsPerS * stream.bytesPerRecord) / stream.shardBytesPerS;
  return Math.max(1, Math.ceil(Math.max(bytes, stream.recordsPerS / stream.shardRecordsPerS)));
}

/** A PUT payload unit. */
export const PUT_UNIT_BYTES = 25_600;

/** PUT payload units of a record: 25 KB each, rounded up. */
export function kinesisPutUnits(bytesPerRecord: number): number {
  return Math.max(1, Math.ceil(bytesPerRecord / PUT_UNIT_BYTES));
}
