import { assertNever } from '#core/assert-never.ts';
import type { UseOf } from '#core/contract/serving/deployment.ts';
import type { Reason, StoreProduct } from '#core/contract/reasons/reasons.ts';
import { type TableCapacity, tableCapacity, type WritingRuns } from '#core/price/serving/batch/table-capacity.ts';
import { oncePer } from '#core/once-per.ts';
import type { CloudDefinition } from '#core/price/clouds/cloud.ts';
import { GIB, MONTH_H } from '#core/price/pricing/units.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import { KEY_BYTES } from '#core/price/serving/candidate/answer-sink.ts';
import { type AnswerTable, tableOf } from '#core/price/serving/candidate/answer-table.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { FIXED } from '#core/price/serving/candidate/metered.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';

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
/** The sizes of a node of Memorystore to consider, in GiB, which is billed by the GiB. */
const MEMORYSTORE_GIB = [1, 4, 10, 35] as const;
/** The sizes of a node of Azure Managed Redis with a price, in GB. More memory is planned as more nodes of the largest. */
const MANAGED_REDIS = [
  ['B0', 0.5],
  ['B1', 1],
  ['B3', 3],
  ['B5', 6],
] as const;
/** Maximum number of nodes in one cluster, by default. */
const MAX_SHARDS = 90;

/** The latency of a look-up alone, in milliseconds. */
interface LookupMs {
  readonly p50: number;
  readonly p99: number;
}

/** The store of answers that are read by key: the cheaper of a table and a cache that can hold the load, in the draw that was chosen for last. */
export class AnswerStore {
  private readonly table: TableStore;
  private readonly cache: CacheStore;
  readsPerMonth = Number.NaN;
  peakReadsPerS = Number.NaN;
  /** Size of one answer, without its key. */
  answerBytes = Number.NaN;
  /** Whether it is the table. */
  private isTable = true;
  /** Seconds by which answers are later in the store than a run ends. Nodes take writes as fast as a run makes them. */
  lateS = Number.NaN;

  /** @param budgetMs the time that a look-up may take at p99; Infinity if no caller waits. */
  constructor(lookup: Lookup, budgetMs: number) {
    this.table = new TableStore(lookup, budgetMs);
    this.cache = new CacheStore(lookup, budgetMs);
  }

  /** Chooses for the runs that write the answers; false if neither store can hold them. */
  choose(runs: WritingRuns): boolean {
    const { table, cache, answerBytes, peakReadsPerS } = this;
    table.fit(runs, this);
    cache.fit(runs.rows * (answerBytes + KEY_BYTES), peakReadsPerS);
    this.isTable = table.usd <= cache.usd;
    this.lateS = this.isTable ? table.lateS() : 0;
    return table.usd !== Infinity || cache.usd !== Infinity;
  }

  /** Why neither can. */
  whyNone(): readonly Reason[] {
    return [...this.table.against(), ...this.cache.against()];
  }

  latencyMs(): LookupMs {
    return this.chosen().latencyMs;
  }

  addTo(to: Tally): void {
    this.chosen().addTo(to);
  }

  deployed(): UseOf<'stored'>['store'] {
    return this.chosen().deployed();
  }

  /** The cost of the store with that of the other, or why that cannot be used. */
  reasons(): readonly Reason[] {
    const { table, cache, isTable } = this;
    const chosen = this.chosen();
    const other = isTable ? cache : table;
    const against = other.against();
    const isOther = against.length === 0;
    const cost: Reason = {
      code: 'answers-stored',
      store: chosen.product,
      monthlyUsd: chosen.usd,
      otherStore: isOther ? other.product : null,
      otherMonthlyUsd: isOther ? other.usd : null,
    };
    return [...chosen.caveats(), cost, ...against, ...chosen.reasons()];
  }

  private chosen(): TableStore | CacheStore {
    return this.isTable ? this.table : this.cache;
  }
}

/** The cloud's table as a store. */
class TableStore {
  readonly product: AnswerTable['product'];
  readonly latencyMs: LookupMs;
  private readonly offered: AnswerTable;
  private readonly lookup: Lookup;
  private readonly budgetMs: number;
  /** Null without a price. */
  private readonly capacity: TableCapacity | null;
  private bytes = Number.NaN;
  private storedGb = Number.NaN;
  /** US dollars per month; Infinity if it cannot hold the answers. */
  usd = Number.NaN;

  constructor(lookup: Lookup, budgetMs: number) {
    const offered = tableOf(lookup);
    this.offered = offered;
    this.product = offered.product;
    this.lookup = lookup;
    this.budgetMs = budgetMs;
    this.capacity = Number.isNaN(offered.storageUsd) ? null : tableCapacity(lookup);
    this.latencyMs = offered.readMs;
  }

  fit(runs: WritingRuns, { answerBytes, readsPerMonth, peakReadsPerS }: AnswerStore): void {
    const { capacity, offered } = this;
    const bytes = answerBytes + KEY_BYTES;
    this.bytes = bytes;
    this.usd = Infinity;
    if (capacity === null || bytes > offered.itemBytes || this.latencyMs.p99 > this.budgetMs) return;
    capacity.writeUnits = offered.writeUnits(bytes);
    capacity.readUnits = offered.readUnits(bytes);
    capacity.readsPerMonth = readsPerMonth;
    capacity.peakReadsPerS = peakReadsPerS;
    capacity.fit(runs);
    if (capacity.quota.state === 'impossible') return;
    this.storedGb = runs.rows * (bytes / GIB);
    this.usd = capacity.usd + this.storedGb * offered.storageUsd;
  }

  /** Why it cannot hold the answers; empty if it can. */
  against(): readonly Reason[] {
    const { product: store, lookup, capacity, bytes, budgetMs } = this;
    const limitBytes = this.offered.itemBytes;
    if (capacity === null) return [productsUnpriced(lookup, store)];
    if (bytes > limitBytes) return [{ code: 'store-item-too-large', store, bytes, limitBytes }];
    if (this.latencyMs.p99 > budgetMs) return [tooSlow(store, this.latencyMs.p99, budgetMs)];
    return capacity.quota.state === 'impossible' ? capacity.quota.reasons : [];
  }

  lateS(): number {
    return this.capacity?.lateS ?? 0;
  }

  addTo(to: Tally): void {
    this.capacity?.addTo(to);
    const { code, storageUsd } = this.offered;
    to.item(code('storage'), this.storedGb, 'gb-month', storageUsd);
  }

  /** Quotas that must be raised. */
  caveats(): readonly Reason[] {
    return this.capacity?.quota.state === 'planned' ? this.capacity.quota.plan : [];
  }

  reasons(): readonly Reason[] {
    return this.capacity?.reasons() ?? [];
  }

  deployed(): UseOf<'stored'>['store'] {
    const { capacity } = this;
    const units = capacity?.isProvisioned === true ? { writes: capacity.writes, reads: capacity.reads } : null;
    return { kind: this.product, units };
  }
}

/** The cloud's cache nodes as a store. */
class CacheStore {
  readonly product: CloudDefinition['cache'];
  readonly latencyMs: LookupMs;
  private readonly lookup: Lookup;
  private readonly budgetMs: number;
  private readonly types: readonly CacheNode[];
  private node: CacheNode | null = null;
  private count = Number.NaN;
  /** US dollars per month; Infinity if it cannot hold the answers. */
  usd = Number.NaN;

  constructor(lookup: Lookup, budgetMs: number) {
    this.lookup = lookup;
    this.budgetMs = budgetMs;
    this.types = cacheNodesOf(lookup);
    this.product = lookup.parts.cache;
    const { product } = this;
    this.latencyMs = { p50: lookup.limit(`${product}.read-p50`), p99: lookup.limit(`${product}.read-p99`) };
  }

  /** Chooses the cheapest nodes for the bytes of all answers and their keys, and the reads at the peak. */
  fit(bytes: number, peakReadsPerS: number): void {
    const neededGb = bytes / GIB;
    let bestUsdPerHour = Infinity;
    this.node = null;
    this.usd = Infinity;
    if (this.latencyMs.p99 > this.budgetMs) return;
    for (const node of this.types) {
      const { usdPerHour, holdsGb, readsPerS } = node;
      const shards = Math.max(1, Math.ceil(neededGb / holdsGb), Math.ceil(peakReadsPerS / readsPerS));
      if (shards > MAX_SHARDS) continue;
      const count = COPIES * shards;
      if (this.node !== null && bestUsdPerHour <= count * usdPerHour) continue;
      this.node = node;
      this.count = count;
      bestUsdPerHour = count * usdPerHour;
    }
    if (this.node !== null) this.usd = this.count * MONTH_H * this.node.usdPerHour;
  }

  /** Why it cannot hold the answers; empty if it can. */
  against(): readonly Reason[] {
    const { product: store, lookup, budgetMs } = this;
    if (this.latencyMs.p99 > budgetMs) return [tooSlow(store, this.latencyMs.p99, budgetMs)];
    if (this.node !== null) return [];
    if (this.types.length === 0) return [productsUnpriced(lookup, store)];
    return [{ code: 'store-over-node-limit', store, limit: MAX_SHARDS }];
  }

  addTo(to: Tally): void {
    const { node, count } = this;
    if (node === null) return;
    const { type, engine, usdPerHour } = node;
    to.item('cache-nodes', count * MONTH_H, 'hour', usdPerHour)?.describe({
      fields: { count, type, engine: ENGINES[engine] },
      grows: FIXED,
    });
  }

  caveats(): readonly Reason[] {
    return [];
  }

  reasons(): readonly Reason[] {
    return [];
  }

  /** Throws if it cannot hold the answers, which its choice excludes. */
  deployed(): UseOf<'stored'>['store'] {
    if (this.node === null) throw new Error('no node type holds the answers');
    const { type, engine } = this.node;
    return { kind: this.product, nodeType: type, engine, nodes: this.count };
  }
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
  const { cache } = lookup.parts;
  switch (cache) {
    case 'elasticache':
      return elasticacheNodes(lookup);
    case 'memorystore':
      return MEMORYSTORE_GIB.flatMap((gib) =>
        redisNode(lookup, { id: 'memorystore.basic', units: gib, gib, type: `${gib} GiB` }),
      );
    case 'azure-redis':
      return MANAGED_REDIS.flatMap(([size, gib]) =>
        redisNode(lookup, {
          id: `azure-redis.balanced-${size.toLowerCase()}`,
          units: 1,
          gib,
          type: `Balanced ${size}`,
        }),
      );
    default:
      return assertNever(cache);
  }
});

/** A node of Redis of some GiB whose price is that of some units of a row. */
function redisNode(
  lookup: Lookup,
  node: { readonly id: string; readonly units: number; readonly gib: number; readonly type: string },
): readonly CacheNode[] {
  const { id, units, gib, type } = node;
  const usd = lookup.unitUsd(id);
  if (usd === null) return [];
  const { cache: product } = lookup.parts;
  const holdsGb = gib * (1 - lookup.limit(`${product}.reserved-share`));
  const readsPerS = lookup.limit(`${product}.node-reads`);
  return [{ type, engine: 'redis', usdPerHour: units * usd, holdsGb, readsPerS }];
}

function elasticacheNodes(lookup: Lookup): readonly CacheNode[] {
  const usable = 1 - lookup.limit('elasticache.reserved-share');
  return NODES.flatMap(({ node, engine, sustains }) => {
    const usdPerHour = lookup.unitUsd(`elasticache-${engine}.${node}`);
    if (usdPerHour === null) return [];
    const holdsGb = usable * lookup.limit(`elasticache.memory-${node}`);
    const type = `cache.${node.replace('-', '.')}`;
    return [{ type, engine, usdPerHour, holdsGb, readsPerS: lookup.limit(sustains) }];
  });
}

function tooSlow(store: StoreProduct, p99Ms: number, budgetMs: number): Reason {
  return { code: 'store-too-slow', store, p99Ms, budgetMs };
}

/** Marginal US dollars per entity and per read in a table that is billed per use, to search for a cut between stored and live. */
export function tableUnitUsd(
  lookup: Lookup,
  answerBytes: number,
): { readonly writeUsd: number; readonly readUsd: number; readonly storedMonthUsd: number } {
  const table = tableOf(lookup);
  const bytes = answerBytes + KEY_BYTES;
  return {
    writeUsd: table.writeUnits(bytes) * orNone(table.writeUsd),
    readUsd: table.readUnits(bytes) * orNone(table.readUsd),
    storedMonthUsd: (bytes / GIB) * orNone(table.storageUsd),
  };
}

/** A price; 0 where the region has none. */
function orNone(usd: number): number {
  return Number.isNaN(usd) ? 0 : usd;
}
