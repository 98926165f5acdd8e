import type { BillItem } from '#core/contract/plan/plan.ts';
import { oncePer } from '#core/once-per.ts';
import { kinesisPutUnits, kinesisShards } from '#core/price/pricing/kinesis.ts';
import { GIB, MONTH_H } from '#core/price/pricing/units.ts';
import type { Lookup } from './lookup.ts';
import { FIXED, type Growth } from './metered.ts';
import type { Tally } from './tally.ts';

/** The records of a stream: at the peak, and in a month. */
export interface StreamRecords {
  readonly peakPerS: number;
  readonly perMonth: number;
  readonly bytes: number;
}

/** The codes of the items of a stream's bill. */
export interface StreamCodes {
  readonly shards: string;
  readonly puts: string;
  readonly onDemand: string;
  readonly onDemandData: string;
}

/** What a shard takes of records, and the prices of both capacity modes. */
interface StreamPrices {
  readonly shardBytesPerS: number;
  readonly shardRecordsPerS: number;
  readonly shardUsd: number;
  readonly putUsd: number;
  /** US dollars per hour and per GB in and out; null without on-demand capacity. */
  readonly onDemand: { readonly hourUsd: number; readonly gbUsd: number; readonly mostBytesPerS: number } | null;
}

const pricesOf = oncePer((lookup: Lookup): StreamPrices => {
  const [hourUsd, inUsd, outUsd] = [
    lookup.unitUsd('kinesis.stream'),
    lookup.unitUsd('kinesis.data-in'),
    lookup.unitUsd('kinesis.data-out'),
  ];
  const mostBytesPerS = lookup.optionalLimit('kinesis.on-demand-bytes') ?? 0;
  const isSold = hourUsd !== null && inUsd !== null && outUsd !== null;
  return {
    shardBytesPerS: lookup.limit('kinesis.shard-bytes'),
    shardRecordsPerS: lookup.limit('kinesis.shard-records'),
    shardUsd: lookup.usd('kinesis.shard'),
    putUsd: lookup.usd('kinesis.put'),
    onDemand: isSold ? { hourUsd, gbUsd: inUsd + outUsd, mostBytesPerS } : null,
  };
});

/** Shards that the records of a stream need at its peak. */
export function shardsFor(lookup: Lookup, records: Omit<StreamRecords, 'perMonth'>): number {
  return shardsAt(pricesOf(lookup), records);
}

function shardsAt(
  { shardBytesPerS, shardRecordsPerS }: StreamPrices,
  { peakPerS, bytes }: Omit<StreamRecords, 'perMonth'>,
): number {
  return kinesisShards({ recordsPerS: peakPerS, bytesPerRecord: bytes, shardBytesPerS, shardRecordsPerS });
}

/** The least shards of a stream on demand. */
const MIN_ON_DEMAND_SHARDS = 4;

/**
 * Adds the cheaper of a number of shards and on-demand capacity, which pays its hours and every byte in and out once, a record at least as 1 KB. A stream
 * on demand takes twice its highest load of the last 30 days, so it has twice the shards that its records need, and at least four, for its readers.
 * @param of.count shards, by its records or by its readers.
 * @returns the shards that count against the quota of an account; 0 on demand.
 */
export function putStream(
  lookup: Lookup,
  records: StreamRecords,
  of: { readonly count: number; readonly codes: StreamCodes; readonly grows: Growth },
  to: Tally,
): number {
  const prices = pricesOf(lookup);
  const { shardUsd, putUsd, onDemand } = prices;
  const { count, codes, grows } = of;
  const puts = records.perMonth * kinesisPutUnits(records.bytes);
  const shardsUsd = count * MONTH_H * shardUsd + puts * putUsd;
  if (onDemand !== null && takesOnDemand(prices, onDemand, records, count)) {
    const { hourUsd, gbUsd } = onDemand;
    const gb = (records.perMonth * Math.max(1024, records.bytes)) / GIB;
    const monthlyUsd = MONTH_H * hourUsd + gb * gbUsd;
    if (monthlyUsd < shardsUsd) {
      to.item(codes.onDemand, MONTH_H, 'hour', hourUsd)?.describe({ grows: FIXED });
      to.item(codes.onDemandData, gb, 'gb', gbUsd);
      to.explanation?.reasons.push({ code: 'stream-on-demand', monthlyUsd, shardsUsd, shards: count });
      return 0;
    }
  }
  to.item(codes.shards, count * MONTH_H, 'hour', shardUsd)?.describe({ fields: { count }, grows });
  to.item(codes.puts, puts, 'request', putUsd);
  return count;
}

/** Whether on-demand capacity takes the records, and costs less than the shards by the hour alone. */
function takesOnDemand(
  prices: StreamPrices,
  { hourUsd, mostBytesPerS }: NonNullable<StreamPrices['onDemand']>,
  records: StreamRecords,
  count: number,
): boolean {
  return (
    count * prices.shardUsd > hourUsd &&
    records.peakPerS * records.bytes <= mostBytesPerS &&
    count <= Math.max(MIN_ON_DEMAND_SHARDS, 2 * shardsAt(prices, records))
  );
}

/** US dollars per month of some items. */
export function sumOf(items: readonly BillItem[]): number {
  let monthlyUsd = 0;
  for (const item of items) monthlyUsd += item.monthlyUsd;
  return monthlyUsd;
}
