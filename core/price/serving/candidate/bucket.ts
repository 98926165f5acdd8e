import { oncePer } from '#core/once-per.ts';
import type { Lookup } from './lookup.ts';

/** The parts of a bucket's bill. */
type BucketItem = 'kept-runs' | 'writes' | 'reads' | 'answers';

/** The object store of the cloud whose prices are used. Dollars per GB and month, and per operation; NaN without a price in the region. */
export interface Bucket {
  readonly storageUsd: number;
  readonly putUsd: number;
  readonly getUsd: number;
  /** Bytes of an object that one operation reads or writes. */
  readonly partBytes: number;
  /** The latency of reading a small object, in milliseconds. */
  readonly readMs: { readonly p50: number; readonly p99: number };
  /** The code of an item on the bill. */
  readonly code: (item: BucketItem) => string;
}

/** The store of each cloud: the prefix of its bill items, and the catalogue's rows of its storage, writes and reads. */
const STORES = {
  aws: ['s3', 's3.storage', 's3.put', 's3.get'],
  gcp: ['gcs', 'gcs.storage', 'gcs.class-a', 'gcs.class-b'],
  azure: ['blob', 'blob.storage', 'blob.write', 'blob.read'],
} as const;

/** The bucket of a catalogue. */
export const bucketOf = oncePer((lookup: Lookup): Bucket => {
  const [prefix, storage, put, get] = STORES[lookup.cloud];
  const usdOf = (id: string): number => lookup.unitUsd(id) ?? Number.NaN;
  const codes = {
    'kept-runs': `${prefix}-kept-runs`,
    writes: `${prefix}-writes`,
    reads: `${prefix}-reads`,
    answers: `${prefix}-answers`,
  };
  return {
    storageUsd: usdOf(storage),
    putUsd: usdOf(put),
    getUsd: usdOf(get),
    partBytes: lookup.limit(`${prefix}.part`),
    readMs: { p50: lookup.limit(`${prefix}.read-p50`), p99: lookup.limit(`${prefix}.read-p99`) },
    code: (item) => codes[item],
  };
});
