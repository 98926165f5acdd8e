import type { TableProduct } from '#core/contract/reasons/reasons.ts';
import { oncePer } from '#core/once-per.ts';
import type { Lookup } from './lookup.ts';

/** The parts of a table's bill. */
type TableItem = 'writes' | 'reads' | 'storage' | 'write-capacity' | 'read-capacity';

/** The table of the cloud whose prices are used, from which answers are read by key. */
export interface AnswerTable {
  readonly product: TableProduct;
  /** Dollars per unit written and read, and per GB and month; NaN without a price in the region. */
  readonly writeUsd: number;
  readonly readUsd: number;
  readonly storageUsd: number;
  /** Dollars per hour of a unit that is provisioned; NaN if capacity cannot be. */
  readonly writeUsdPerH: number;
  readonly readUsdPerH: number;
  /** Units that a write and a read of some bytes take. */
  readonly writeUnits: (bytes: number) => number;
  readonly readUnits: (bytes: number) => number;
  /** The largest item, in bytes. */
  readonly itemBytes: number;
  /** The row of the quota of units per second; null if none is known. */
  readonly quota: 'dynamodb.table-units' | null;
  /** The latency of a look-up alone, in milliseconds. */
  readonly readMs: { readonly p50: number; readonly p99: number };
  /** The code of an item on the bill. */
  readonly code: (item: TableItem) => string;
}

/** The table of a catalogue. */
export const tableOf = oncePer((lookup: Lookup): AnswerTable => {
  const { product, quota, writeBytes, readBytes, readShare } = lookup.parts.table;
  const usdOf = (item: string): number => lookup.unitUsd(`${product}.${item}`) ?? Number.NaN;
  const codes = {
    writes: `${product}-writes`,
    reads: `${product}-reads`,
    storage: `${product}-storage`,
    'write-capacity': `${product}-write-capacity`,
    'read-capacity': `${product}-read-capacity`,
  };
  return {
    product,
    writeUsd: usdOf('write'),
    readUsd: usdOf('read'),
    storageUsd: usdOf('storage'),
    writeUsdPerH: usdOf('provisioned-write'),
    readUsdPerH: usdOf('provisioned-read'),
    writeUnits: (bytes) => Math.max(1, Math.ceil(bytes / writeBytes)),
    readUnits: (bytes) => readShare * Math.max(1, Math.ceil(bytes / readBytes)),
    itemBytes: lookup.limit(`${product}.item`) * 1024,
    quota,
    readMs: { p50: lookup.limit(`${product}.read-p50`), p99: lookup.limit(`${product}.read-p99`) },
    code: (item) => codes[item],
  };
});
