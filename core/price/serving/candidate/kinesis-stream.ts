import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { kinesisPutUnits, kinesisShards } from '#core/price/pricing/kinesis.ts';
import { GIB, MONTH_H } from '#core/price/pricing/units.ts';
import type { Lookup } from './lookup.ts';
import { FIXED, type Growth, metered } from './metered.ts';

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

/** A Kinesis stream, in the cheaper of its two capacity modes. */
export interface KinesisStream {
  /** Shards that count against the quota of an account; 0 on demand. */
  readonly shards: number;
  readonly items: readonly BillItem[];
  readonly reasons: readonly Reason[];
}

/** Shards that the records of a stream need at its peak. */
export function shardsFor({ limit }: Lookup, { peakPerS, bytes }: Omit<StreamRecords, 'perMonth'>): number {
  return kinesisShards({
    recordsPerS: peakPerS,
    bytesPerRecord: bytes,
    shardBytesPerS: limit('kinesis.shard-bytes'),
    shardRecordsPerS: limit('kinesis.shard-records'),
  });
}

/**
 * The cheaper of a number of shards and on-demand capacity, which pays its hours and every byte in and out once, a record at least as 1 KB. A stream on
 * demand takes twice its highest load of the last 30 days, so it has twice the shards that its records need, and at least four, for its readers.
 * @param count shards, by its records or by its readers.
 */
export function kinesisStream(
  lookup: Lookup,
  records: StreamRecords,
  of: { readonly count: number; readonly codes: StreamCodes; readonly grows: Growth },
): KinesisStream {
  const { count, codes, grows } = of;
  const puts = records.perMonth * kinesisPutUnits(records.bytes);
  const provisioned = [
    metered(
      { code: codes.shards, count },
      { quantity: count * MONTH_H, unit: 'hour', usd: lookup.usd('kinesis.shard'), grows },
    ),
    metered({ code: codes.puts }, { quantity: puts, unit: 'request', usd: lookup.usd('kinesis.put') }),
  ];
  const shards: KinesisStream = { shards: count, items: provisioned, reasons: NO_REASONS };
  const onDemand = onDemandItems(lookup, records, of);
  if (onDemand === null || sumOf(onDemand) >= sumOf(provisioned)) return shards;
  return {
    shards: 0,
    items: onDemand,
    reasons: [{ code: 'stream-on-demand', monthlyUsd: sumOf(onDemand), shardsUsd: sumOf(provisioned), shards: count }],
  };
}

const NO_REASONS: readonly Reason[] = [];

/** The least shards of a stream on demand. */
const MIN_ON_DEMAND_SHARDS = 4;

function onDemandItems(
  lookup: Lookup,
  records: StreamRecords,
  { count, codes }: { readonly count: number; readonly codes: StreamCodes },
): readonly BillItem[] | null {
  const [hourUsd, inUsd, outUsd] = [
    lookup.unitUsd('kinesis.stream'),
    lookup.unitUsd('kinesis.data-in'),
    lookup.unitUsd('kinesis.data-out'),
  ];
  if (hourUsd === null || inUsd === null || outUsd === null) return null;
  if (count * lookup.usd('kinesis.shard') <= hourUsd) return null;
  const most = lookup.optionalLimit('kinesis.on-demand-bytes') ?? 0;
  if (records.peakPerS * records.bytes > most) return null;
  if (count > Math.max(MIN_ON_DEMAND_SHARDS, 2 * shardsFor(lookup, records))) return null;
  const gb = (records.perMonth * Math.max(1024, records.bytes)) / GIB;
  return [
    metered({ code: codes.onDemand }, { quantity: MONTH_H, unit: 'hour', usd: hourUsd, grows: FIXED }),
    metered({ code: codes.onDemandData }, { quantity: gb, unit: 'gb', usd: inUsd + outUsd }),
  ];
}

/** US dollars per month of some items. */
export function sumOf(items: readonly BillItem[]): number {
  let monthlyUsd = 0;
  for (const item of items) monthlyUsd += item.monthlyUsd;
  return monthlyUsd;
}
