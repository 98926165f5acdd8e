import type { Product, StoreProduct } from '#core/contract/reasons/reasons.ts';
import type { QuotaId } from '#core/contract/workload/own-quotas.ts';
import { oncePer } from '#core/once-per.ts';
import type { Lookup } from './lookup.ts';

/** The parts of a table's bill that every cloud has. */
type TableItem = 'writes' | 'reads' | 'storage';

/** The table of a cloud in which answers are read by key. Prices and units belong together: an answer takes some units, each at the price of the row. */
export interface KeyTable {
  readonly product: Exclude<StoreProduct, 'elasticache'>;
  /** The code of an item on the bill. */
  readonly code: (item: TableItem) => string;
  /** The catalogue's rows of the prices on demand. */
  readonly priceIds: Readonly<Record<TableItem, string>>;
  /** Those of provisioned capacity; null without it. */
  readonly provisioned: { readonly write: string; readonly read: string } | null;
  /** The units of writing and of reading an answer of some bytes, with its key. */
  readonly writeUnits: (bytes: number) => number;
  readonly readUnits: (bytes: number) => number;
  /** The largest answer with its key, in bytes. */
  readonly itemBytes: number;
  /** The quota of the units of a table by the second; null for none. */
  readonly quotaId: QuotaId | null;
  /** The time of a read, in milliseconds. */
  readonly readMs: { readonly p50: number; readonly p99: number };
}

type Own = Pick<KeyTable, 'product' | 'priceIds' | 'provisioned' | 'quotaId'> & {
  readonly units: (lookup: Lookup) => Pick<KeyTable, 'writeUnits' | 'readUnits'>;
};

const kibOf = (bytes: number): number => Math.ceil(bytes / 1024);

/** Prices of request units are for a million of them. */
const MILLION = 1e6;

const TABLES: Readonly<Record<Lookup['cloud'], Own>> = {
  aws: {
    product: 'dynamodb',
    priceIds: { writes: 'dynamodb.write', reads: 'dynamodb.read', storage: 'dynamodb.storage' },
    provisioned: { write: 'dynamodb.provisioned-write', read: 'dynamodb.provisioned-read' },
    quotaId: 'dynamodb.table-units',
    // An eventually consistent read of 4 KB takes half a unit.
    units: () => ({ writeUnits: kibOf, readUnits: (bytes) => 0.5 * Math.ceil(bytes / 4096) }),
  },
  gcp: {
    product: 'firestore',
    priceIds: { writes: 'firestore.write', reads: 'firestore.read', storage: 'firestore.storage' },
    provisioned: null,
    quotaId: null,
    // A document of any size.
    units: () => ({ writeUnits: () => 1, readUnits: () => 1 }),
  },
  azure: {
    product: 'cosmos-db',
    priceIds: { writes: 'cosmos.request-units', reads: 'cosmos.request-units', storage: 'cosmos.storage' },
    provisioned: null,
    quotaId: null,
    units: ({ limit }) => {
      const [write, read] = [limit('cosmos-db.write-units') / MILLION, limit('cosmos-db.read-units') / MILLION];
      return { writeUnits: (bytes) => write * kibOf(bytes), readUnits: (bytes) => read * kibOf(bytes) };
    },
  },
};

/** The product of a cloud's table, and the rows of its prices. */
export function tablePrices(cloud: Lookup['cloud']): {
  readonly products: readonly Product[];
  readonly ids: readonly string[];
} {
  const { product, priceIds } = TABLES[cloud];
  return { products: [product], ids: [...new Set(Object.values(priceIds))] };
}

/** The table of a catalogue's cloud. */
export const keyTableOf = oncePer((lookup: Lookup): KeyTable => {
  const { units, ...own } = TABLES[lookup.cloud];
  const { product } = own;
  const codes = { writes: `${product}-writes`, reads: `${product}-reads`, storage: `${product}-storage` };
  return {
    ...own,
    ...units(lookup),
    code: (item) => codes[item],
    itemBytes: lookup.limit(`${product}.item`) * 1024,
    readMs: { p50: lookup.limit(`${product}.read-p50`), p99: lookup.limit(`${product}.read-p99`) },
  };
});
