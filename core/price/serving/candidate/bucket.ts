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

/** The bucket of a catalogue. */
export const bucketOf = oncePer((lookup: Lookup): Bucket => {
  const { id: prefix, put, get } = lookup.parts.bucket;
  const usdOf = (id: string): number => lookup.unitUsd(id) ?? Number.NaN;
  const codes = {
    'kept-runs': `${prefix}-kept-runs`,
    writes: `${prefix}-writes`,
    reads: `${prefix}-reads`,
    answers: `${prefix}-answers`,
  };
  return {
    storageUsd: usdOf(`${prefix}.storage`),
    putUsd: usdOf(put),
    getUsd: usdOf(get),
    partBytes: lookup.limit(`${prefix}.part`),
    readMs: { p50: lookup.limit(`${prefix}.read-p50`), p99: lookup.limit(`${prefix}.read-p99`) },
    code: (item) => codes[item],
  };
});
