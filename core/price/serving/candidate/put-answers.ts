import { bucketOf } from './bucket.ts';
import { assertNever } from '#core/assert-never.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Channel, Reason } from '#core/contract/reasons/reasons.ts';
import { onceAsked, oncePerNumber } from '#core/once-per.ts';
import {
  answerOver,
  itemOver,
  keptAnswers,
  pricedAmounts,
  type Sink,
  tableAmounts,
  tableCaveats,
} from './answer-sink.ts';
import { type CloudMessages, cloudMessagesOf } from './cloud-messages.ts';
import { requestsPerMonth } from './demand.ts';
import type { Lookup } from './lookup.ts';
import {
  messageBill,
  type MessageBill,
  MESSAGES_TOGETHER,
  type MessageSink,
  sharedMessageBill,
} from './message-sink.ts';
import { putOutputStream } from './output-stream.ts';
import { payloadIn } from './payload.ts';
import { type Demand, onceIn, onceOf } from './per-draw.ts';
import { impossible, planned, type Planning } from './planning.ts';
import { quotaCaveats } from './quotas.ts';
import type { Tally } from './tally.ts';

/** The answers that go to a sink in a draw. One object is filled again for each draw. */
export interface AnswerFlow {
  batchRows: number;
  peakPerS: number;
  /** Files in a bucket, if they go there; 0 if they are paid with the requests. */
  filesPerMonth: number;
  /** Seconds that an answer waits for its file; 0 if it has one of its own. */
  fileS: number;
  /** The bills of sinks that do not depend on the exact size of a batch. */
  readonly billsOf: (asked: Demand) => SinkBills;
  /** True if the shards of a stream count against the quota alone, and not together with those of the requests. */
  readonly hasOwnShards: boolean;
}

/** What a sink is in a draw, in addition to its bill. One object is filled again for each draw. */
export interface SinkUse {
  /** The message service that it uses for each answer; null for a table, and for files that collect answers. */
  channel: Channel | null;
  /** Items without a price in the region. */
  missing: readonly string[];
  /** Shards of the account's quota that it takes. */
  shards: number;
  /** Seconds that an answer waits for its file at most; 0 without files. */
  fileS: number;
}

/** A use to be filled. */
export function newSinkUse(): SinkUse {
  return { channel: null, missing: NOTHING, shards: 0, fileS: 0 };
}

const NOTHING: readonly string[] = [];

type TableBill = ReturnType<typeof pricedAmounts> & { readonly reasons: readonly Reason[] };

/** The bills of a draw, made when a candidate asks for them. */
interface SinkBills {
  readonly messages: (sink: MessageSink, batchRows: number) => Planning<MessageBill>;
  /** Those that share messages, in another cloud than AWS. */
  readonly shared: (own: CloudMessages, batchRows: number) => Planning<MessageBill>;
  readonly table: () => Planning<TableBill>;
}

/** Bills of messages and tables, kept by draw, for answers that come at a peak rate. */
export function createSinkBills(peakPerSOf: (asked: Demand) => number): (asked: Demand) => SinkBills {
  return onceIn((asked) => {
    const { workload, context } = asked;
    const { lookup, run } = context;
    const payload = payloadIn(asked);
    const perMonth = requestsPerMonth(asked);
    const peakPerS = peakPerSOf(asked);
    const messagesTo = (sink: MessageSink) =>
      oncePerNumber((batchRows) =>
        messageBill({ lookup, run, workload, payload }, sink, { batchRows, perMonth, peakPerS }),
      );
    const bills = { queue: messagesTo('queue'), topic: messagesTo('topic'), bus: messagesTo('bus') };
    const most = cloudMessagesOf(lookup)?.request.mostRows ?? MESSAGES_TOGETHER;
    return {
      // A request holds whole messages.
      messages: (sink, batchRows) => bills[sink](Math.floor(Math.min(batchRows, most))),
      shared: (own, batchRows) => sharedMessageBill(own, payload, { batchRows, perMonth, peakPerS }),
      table: onceAsked((): Planning<TableBill> => {
        const over = itemOver(lookup, payload);
        if (over.length > 0) return impossible(...over);
        const quota = tableCaveats(lookup, payload, peakPerS);
        if (quota.state === 'impossible') return quota;
        return planned({ ...pricedAmounts(lookup, tableAmounts(lookup, payload, perMonth)), reasons: quota.plan });
      }),
    };
  });
}

/** What decides the bill of a stream and of a bucket, looked up once. */
const pricesOf = onceOf(({ context: { lookup } }) => ({
  hasShardPrice: lookup.unitUsd('kinesis.shard') !== null,
  recordBytes: lookup.limit('kinesis.usual-record') * 2 ** 20,
  ...bucketPrices(lookup),
}));

function bucketPrices(lookup: Lookup) {
  const bucket = bucketOf(lookup);
  const missing = [
    ...(Number.isNaN(bucket.putUsd) ? [bucket.code('writes')] : []),
    ...(Number.isNaN(bucket.storageUsd) ? [bucket.code('answers')] : []),
  ];
  return { bucket, partBytes: bucket.partBytes, missing: missing.length === 0 ? NOTHING : missing };
}

const NO_SHARDS: readonly string[] = ['output-shards'];

/** Adds one sink of answers that are sent in batches, with the reasons about it in an explanation. False if it does not take them. */
export function putAnswers(asked: Demand, sink: Sink, flow: AnswerFlow, use: SinkUse, to: Tally): boolean {
  use.channel = null;
  use.missing = NOTHING;
  use.shards = 0;
  use.fileS = 0;
  switch (sink) {
    case 'queue':
    case 'topic':
    case 'bus':
      return putMessages(flow.billsOf(asked).messages(sink, flow.batchRows), use, to);
    case 'table': {
      const bill = flow.billsOf(asked).table();
      if (bill.state === 'impossible') return to.refuse(() => bill.reasons);
      to.explanation?.reasons.push(...bill.plan.reasons);
      return putItems(bill.plan, use, to);
    }
    case 'stream': {
      const own = cloudMessagesOf(asked.context.lookup);
      if (own === null) return putToStream(asked, flow, use, to);
      return putMessages(flow.billsOf(asked).shared(own, flow.batchRows), use, to);
    }
    case 's3':
      putFiles(asked, flow, use, to);
      return true;
    default:
      return assertNever(sink);
  }
}

function putMessages(bill: Planning<MessageBill>, use: SinkUse, to: Tally): boolean {
  if (bill.state === 'impossible') return to.refuse(() => bill.reasons);
  use.channel = bill.plan.channel;
  return putItems(bill.plan, use, to);
}

function putItems(
  { items, missing }: { readonly items: readonly BillItem[]; readonly missing: readonly string[] },
  use: SinkUse,
  to: Tally,
): true {
  use.missing = missing;
  to.add(items);
  return true;
}

function putToStream(asked: Demand, flow: AnswerFlow, use: SinkUse, to: Tally): boolean {
  const { lookup } = asked.context;
  const { hasShardPrice, recordBytes } = pricesOf(asked);
  const payload = payloadIn(asked);
  if (payload.payloadBytesOut > recordBytes) return to.refuse(() => answerOver(payload, 'kinesis', recordBytes));
  putOutput(asked, flow, use, to);
  use.missing = hasShardPrice ? NOTHING : NO_SHARDS;
  if (!flow.hasOwnShards) return true;
  const needed = use.shards;
  const quota = quotaCaveats(lookup, 'kinesis.shards', { unit: 'shard', needed, product: 'kinesis' });
  if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
  to.explanation?.reasons.push(...quota.plan);
  return true;
}

/** Adds an output stream, whatever the size of an answer. */
export function putOutput(asked: Demand, { batchRows, peakPerS }: AnswerFlow, use: SinkUse, to: Tally): void {
  const answersPerMonth = requestsPerMonth(asked);
  const answerBytes = payloadIn(asked).payloadBytesOut;
  use.channel = 'stream';
  use.shards = putOutputStream(asked.context.lookup, { answerBytes, batchRows, peakPerS, answersPerMonth }, to);
}

function putFiles(asked: Demand, { filesPerMonth, fileS }: AnswerFlow, use: SinkUse, to: Tally): void {
  const { bucket, partBytes, missing } = pricesOf(asked);
  const { putUsd, storageUsd, code } = bucket;
  const perMonth = requestsPerMonth(asked);
  const payload = payloadIn(asked);
  const parts = (perMonth * payload.payloadBytesOut) / partBytes;
  if (!Number.isNaN(putUsd))
    to.item(code('writes'), filesPerMonth === 0 ? 0 : Math.max(filesPerMonth, parts), 'unit', putUsd);
  if (!Number.isNaN(storageUsd)) to.item(code('answers'), keptAnswers(payload, perMonth)[2], 'gb-month', storageUsd);
  use.channel = fileS === 0 && filesPerMonth >= perMonth ? 's3' : null;
  use.missing = missing;
  use.fileS = fileS;
}
