import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Channel, Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { type Sink, unpricedReasons } from './answer-sink.ts';
import { sumOf } from './kinesis-stream.ts';
import { impossible, type Impossible, planned, type Planning } from './planning.ts';

/** What a sink of answers costs. */
export interface SinkBill {
  /** The message service that it uses for each answer; null for a table, and for files that collect answers. */
  readonly channel: Channel | null;
  readonly items: readonly BillItem[];
  /** Items without a price in the region. */
  readonly missing: readonly string[];
  readonly reasons: readonly Reason[];
  /** Shards of the account's quota that it takes. */
  readonly shards: number;
  /** Seconds that an answer waits for its file at most; 0 without files. */
  readonly fileS: number;
}

/** A bill of nothing, to be completed. */
export const NO_SINK: SinkBill = { channel: null, items: [], missing: [], reasons: [], shards: 0, fileS: 0 };

/**
 * The sinks that the answers of a workload may go to, the simplest first: the one that it names; or a bucket where answers may wait for a file and
 * need no order; otherwise a queue, which keeps no message once it is read, a stream, or a bucket with a file for each. A topic and a bus keep
 * nothing for an absent reader, and a table serves reads by key, so these are only used if they are named.
 */
export function sinksOf(
  { sink, needsOrder, needsReplay }: Pick<Workload, 'sink' | 'needsOrder' | 'needsReplay'>,
  mayWait: boolean,
): readonly Sink[] {
  if (sink !== 'natural') return [sink];
  if (mayWait && !needsOrder) return BUCKET;
  return needsReplay ? (needsOrder ? STREAM : STREAM_OR_BUCKET) : needsOrder ? QUEUE_OR_STREAM : ANY;
}

const BUCKET: readonly Sink[] = ['s3'];
const STREAM: readonly Sink[] = ['stream'];
const STREAM_OR_BUCKET: readonly Sink[] = ['stream', 's3'];
const QUEUE_OR_STREAM: readonly Sink[] = ['queue', 'stream'];
const ANY: readonly Sink[] = ['queue', 'stream', 's3'];

/**
 * The cheapest of some sinks, the first of equal ones, with a reason that states its delivery and the cost of the next one. A sink without a price
 * competes only if it is the only one.
 */
export function cheapestSink(sinks: readonly Sink[], billOf: (sink: Sink) => Planning<SinkBill>): Planning<SinkBill> {
  let best: SinkBill | null = null;
  let second: SinkBill | null = null;
  let missed: Impossible = impossible();
  for (const sink of sinks) {
    const bill = billOf(sink);
    if (bill.state === 'impossible') {
      missed = bill;
      continue;
    }
    if (best === null || isCheaper(bill.plan, best)) {
      second = best;
      best = bill.plan;
    } else if (second === null || isCheaper(bill.plan, second)) second = bill.plan;
  }
  if (best === null) return missed;
  return planned({ ...best, reasons: [...said(best, second), ...best.reasons, ...unpricedReasons(best.missing)] });
}

function isCheaper(one: SinkBill, other: SinkBill): boolean {
  if (one.missing.length !== other.missing.length) return one.missing.length < other.missing.length;
  return sumOf(one.items) < sumOf(other.items);
}

function said(best: SinkBill, second: SinkBill | null): readonly Reason[] {
  if (best.channel === null || best.missing.length > 0) return [];
  const other = second !== null && second.missing.length === 0 ? second : null;
  return [
    {
      code: 'answers-go-to',
      sink: best.channel,
      monthlyUsd: sumOf(best.items),
      otherSink: other?.channel ?? null,
      otherMonthlyUsd: other === null || other.channel === null ? null : sumOf(other.items),
    },
  ];
}
