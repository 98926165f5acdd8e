import type { UseOf } from '#core/contract/serving/deployment.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason, StoreProduct } from '#core/contract/reasons/reasons.ts';
import { type TableLoad, tableCapacity } from '#core/price/serving/batch/table-capacity.ts';
import { oncePer } from '#core/once-per.ts';
import { GIB, MONTH_H } from '#core/price/pricing/units.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import { KEY_BYTES } from '#core/price/serving/candidate/answer-sink.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { FIXED, metered } from '#core/price/serving/candidate/metered.ts';

/** The node types to consider, smallest first. A burstable one is planned with its baseline, without credits. */
const NODES = [
  { node: 't4g-micro', engine: 'redis', sustains: 'elasticache.burstable-reads' },
  { node: 't4g-small', engine: 'valkey', sustains: 'elasticache.burstable-reads' },
  { node: 't4g-medium', engine: 'valkey', sustains: 'elasticache.burstable-reads' },
  { node: 'm6g-large', engine: 'valkey', sustains: 'elasticache.node-reads' },
  { node: 'm7g-large', engine: 'valkey', sustains: 'elasticache.node-reads' },
  { node: 'r7g-large', engine: 'valkey', sustains: 'elasticache.node-reads' },
] as const;
const ENGINES = { redis: 'Redis OSS', valkey: 'Valkey' } as const;
/** A node and its replica, so that the answers survive the loss of a node. */
const COPIES = 2;
/** Maximum number of nodes in one cluster, by default. */
const MAX_SHARDS = 90;

/** The load of an answer store. */
export interface StoreLoad {
  readonly entities: number;
  /** The runs that write the answers. */
  readonly run: TableLoad['run'];
  readonly readsPerMonth: number;
  readonly peakReadsPerS: number;
  /** Size of one answer, without its key. */
  readonly answerBytes: number;
  /** The time that a lookup may take at p99; Infinity if no caller waits. */
  readonly budgetMs: number;
}

/** A store that can hold the answers, with its monthly bill. */
export interface Store {
  readonly store: StoreProduct;
  readonly items: readonly BillItem[];
  readonly monthlyUsd: number;
  /** Latency of a lookup alone. */
  readonly latencyMs: { readonly p50: number; readonly p99: number };
  /** Quotas that must be raised. */
  readonly caveats: readonly Reason[];
  /** Seconds by which answers are later in the store than a run ends. */
  readonly lateS: number;
  readonly reasons: readonly Reason[];
  readonly deployed: UseOf<'stored'>['store'];
}

/** The chosen store and the reasons to state about it. */
interface StoreChoice {
  readonly store: Store;
  readonly reasons: readonly Reason[];
}

/** The cheaper of the stores that can hold the load, with the cost of the other, or why it cannot be used. */
export function chooseStore(lookup: Lookup, load: StoreLoad): Planning<StoreChoice> {
  const table = dynamoDb(lookup, load);
  const cache = elastiCache(lookup, load);
  if (table.state === 'impossible') {
    if (cache.state === 'impossible') return impossible(...table.reasons, ...cache.reasons);
    return planned({ store: cache.plan, reasons: [storedIn(cache.plan, null), ...table.reasons] });
  }
  if (cache.state === 'impossible') {
    return planned({
      store: table.plan,
      reasons: [...table.plan.caveats, storedIn(table.plan, null), ...cache.reasons],
    });
  }
  const isTable = table.plan.monthlyUsd <= cache.plan.monthlyUsd;
  const [store, other] = isTable ? [table.plan, cache.plan] : [cache.plan, table.plan];
  return planned({ store, reasons: [...store.caveats, storedIn(store, other)] });
}

function storedIn({ store, monthlyUsd }: Store, other: Store | null): Reason {
  return {
    code: 'answers-stored',
    store,
    monthlyUsd,
    otherStore: other?.store ?? null,
    otherMonthlyUsd: other?.monthlyUsd ?? null,
  };
}

/** Marginal US dollars per entity and per read in a table that is billed per use, to search for a cut between stored and live. */
export function tableUnitUsd(
  lookup: Lookup,
  answerBytes: number,
): { readonly writeUsd: number; readonly readUsd: number; readonly storedMonthUsd: number } {
  const bytes = answerBytes + KEY_BYTES;
  return {
    writeUsd: Math.ceil(bytes / 1024) * lookup.usd('dynamodb.write'),
    // An eventually consistent read of 4 KB takes half a unit.
    readUsd: 0.5 * Math.ceil(bytes / 4096) * lookup.usd('dynamodb.read'),
    storedMonthUsd: (bytes / GIB) * lookup.usd('dynamodb.storage'),
  };
}

function dynamoDb(lookup: Lookup, load: StoreLoad): Planning<Store> {
  const store = 'dynamodb';
  for (const id of ['dynamodb.write', 'dynamodb.read', 'dynamodb.storage']) {
    if (lookup.unitUsd(id) === null) return impossible(productsUnpriced(lookup, store));
  }
  const bytes = load.answerBytes + KEY_BYTES;
  const limitBytes = lookup.limit('dynamodb.item') * 1024;
  if (bytes > limitBytes) return impossible({ code: 'store-item-too-large', store, bytes, limitBytes });
  const latencyMs = { p50: lookup.limit('dynamodb.read-p50'), p99: lookup.limit('dynamodb.read-p99') };
  if (latencyMs.p99 > load.budgetMs) return impossible(tooSlow(store, latencyMs.p99, load.budgetMs));
  const capacity = tableCapacity(lookup, {
    run: load.run,
    writeUnits: Math.ceil(bytes / 1024),
    readUnits: 0.5 * Math.ceil(bytes / 4096),
    readsPerMonth: load.readsPerMonth,
    peakReadsPerS: load.peakReadsPerS,
  });
  if (capacity === null) return impossible(productsUnpriced(lookup, store));
  const { lateS, reasons, quota, units } = capacity;
  if (quota.state === 'impossible') return quota;
  const usd = lookup.usd('dynamodb.storage');
  const storage = metered(
    { code: 'dynamodb-storage' },
    { quantity: load.entities * (bytes / GIB), unit: 'gb-month', usd },
  );
  const items = [...capacity.items, storage];
  const deployed = { kind: store, units } as const;
  return planned(storeOf({ store, latencyMs, items, lateS, reasons, caveats: quota.plan, deployed }));
}

/** A node type with its price and the capacity of one node. */
interface CacheNode {
  readonly type: string;
  readonly engine: keyof typeof ENGINES;
  readonly usdPerHour: number;
  readonly holdsGb: number;
  readonly readsPerS: number;
}

/** The node types that the catalogue has a price for, smallest first. */
const cacheNodesOf = oncePer((lookup: Lookup): readonly CacheNode[] => {
  const usable = 1 - lookup.limit('elasticache.reserved-share');
  return NODES.flatMap(({ node, engine, sustains }) => {
    const usdPerHour = lookup.unitUsd(`elasticache-${engine}.${node}`);
    if (usdPerHour === null) return [];
    const holdsGb = usable * lookup.limit(`elasticache.memory-${node}`);
    const type = `cache.${node.replace('-', '.')}`;
    return [{ type, engine, usdPerHour, holdsGb, readsPerS: lookup.limit(sustains) }];
  });
});

function elastiCache(lookup: Lookup, load: StoreLoad): Planning<Store> {
  const store = 'elasticache';
  const latencyMs = { p50: lookup.limit('elasticache.read-p50'), p99: lookup.limit('elasticache.read-p99') };
  if (latencyMs.p99 > load.budgetMs) return impossible(tooSlow(store, latencyMs.p99, load.budgetMs));
  const neededGb = (load.entities * (load.answerBytes + KEY_BYTES)) / GIB;
  const types = cacheNodesOf(lookup);
  let best: CacheNode | null = null;
  let bestCount = 0;
  for (const node of types) {
    const { usdPerHour, holdsGb, readsPerS } = node;
    const shards = Math.max(1, Math.ceil(neededGb / holdsGb), Math.ceil(load.peakReadsPerS / readsPerS));
    if (shards > MAX_SHARDS) continue;
    const count = COPIES * shards;
    if (best !== null && bestCount * best.usdPerHour <= count * usdPerHour) continue;
    best = node;
    bestCount = count;
  }
  if (best !== null) {
    const { type, engine, usdPerHour } = best;
    const nodes = metered(
      { code: 'cache-nodes', count: bestCount, type, engine: ENGINES[engine] },
      { quantity: bestCount * MONTH_H, unit: 'hour', usd: usdPerHour, grows: FIXED },
    );
    // Nodes take writes as fast as a run makes them.
    const deployed = { kind: store, nodeType: type, engine, nodes: bestCount } as const;
    return planned(storeOf({ store, latencyMs, items: [nodes], lateS: 0, reasons: [], caveats: [], deployed }));
  }
  if (types.length === 0) return impossible(productsUnpriced(lookup, store));
  return impossible({ code: 'store-over-node-limit', store, limit: MAX_SHARDS });
}

function storeOf({ store, latencyMs, items, lateS, reasons, caveats, deployed }: Omit<Store, 'monthlyUsd'>): Store {
  let monthlyUsd = 0;
  for (const item of items) monthlyUsd += item.monthlyUsd;
  return { store, latencyMs, items, lateS, reasons, caveats, monthlyUsd, deployed };
}

function tooSlow(store: StoreProduct, p99Ms: number, budgetMs: number): Reason {
  return { code: 'store-too-slow', store, p99Ms, budgetMs };
}
