import { z } from 'zod';
import { Bytes, Count, IsoTime, Path, Seconds, Seed } from '#core/contract/base/numbers.ts';

/** Schemes of data that are read from elsewhere. `http` is for servers on this machine only. */
const SOURCE = /^(https?|s3|postgres|postgresql):\/\//i;

/** Whether data are named by the address of a source instead of a path. */
export function isSource(data: string): boolean {
  return SOURCE.test(data);
}

/** The source of data. Contains no user names, passwords or values of an address's query. */
export const DataSource = z.object({
  kind: z.enum(['https', 's3', 'postgres']),
  location: Path,
  /** The SQL query, as named; null for files. */
  query: Path.nullable(),
  /** Rows in the local copy. */
  rows: Count,
  /** Number of rows that the source returned; `rows` of them were drawn. Null if files were copied as they are. */
  ofRows: Count.nullable(),
  /** Seed of the drawn rows; null if all rows were taken. */
  seed: Seed.nullable(),
  /** Bytes that were received. */
  bytes: Bytes,
  /** Seconds from the first request to the last byte. */
  readS: Seconds,
  readAt: IsoTime,
});
export type DataSource = Readonly<z.infer<typeof DataSource>>;
