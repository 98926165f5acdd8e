import { assertNever } from '#core/assert-never.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { inputsStoredOf } from '#core/contract/workload/workload-defaults.ts';
import type { BillUnit } from '#core/contract/workload/metered.ts';
import type { InputsStored, Workload } from '#core/contract/workload/workload.ts';
import { oncePer } from '#core/once-per.ts';
import { GIB, predictionsPerMonth } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import type { BatchRuns } from './batch-runs.ts';
import {
  answerOver,
  itemOver,
  KEPT_MONTHS,
  KEY_BYTES,
  sinkOf,
  writeUnits,
} from '#core/price/serving/candidate/answer-sink.ts';
import { cloudMessagesOf } from '#core/price/serving/candidate/cloud-messages.ts';
import { type AnswerTable, tableOf } from '#core/price/serving/candidate/answer-table.ts';
import { type Bucket, bucketOf } from '#core/price/serving/candidate/bucket.ts';
import type { Planning } from '#core/price/serving/candidate/planning.ts';
import { ENOUGH, quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import { outputStream } from '#core/price/serving/candidate/output-stream.ts';
import { availableS, type TableCapacity, tableCapacity } from './table-capacity.ts';
import type { Evaluation } from '#core/price/serving/candidate/types.ts';
import {
  messageBill,
  type MessageBill,
  messageObstacles,
  type MessageSink,
  sharedMessageBill,
} from '#core/price/serving/candidate/message-sink.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { type Payload, statedPayload } from '#core/price/serving/candidate/payload.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';

/** Bytes that the job keeps of an input ÷ bytes as sent. Columnar files are 5 to 10 times smaller. */
const KEPT_INPUTS: Readonly<Record<InputsStored, number>> = { already: 0, 'kept-columnar': 1 / 5, 'kept-as-sent': 1 };

/**
 * Whether more requests have no stored answer than the workload tolerates, so that a batch cannot serve a waiting caller. A share of 99 % leaves 1 %,
 * whatever its digits say.
 */
export function leavesTooMany(
  gapShare: number,
  { toleratedUnanswered }: Pick<Workload, 'toleratedUnanswered'>,
): boolean {
  return gapShare > toleratedUnanswered + 1e-9;
}

/** The destination of a batch's answers: a `caller` who waits, through a bucket and a table; a store that is priced elsewhere; or a sink. */
type BatchSink = ReturnType<typeof sinkOf> | 'store';

/** What a sink takes that is billed by records or messages. */
interface Sent {
  readonly items: readonly BillItem[];
  readonly missing: readonly string[];
  readonly reasons: readonly Reason[];
}

const NOTHING_SENT: Sent = { items: [], missing: [], reasons: [] };

/** The bucket and its prices, and that of storage in a table in US dollars per GB and month; NaN without a price in the region. */
interface BucketTerms extends Bucket {
  readonly tableStorageUsd: number;
  readonly tableCode: AnswerTable['code'];
}

const termsOf = oncePer((lookup: Lookup): BucketTerms => ({
  ...bucketOf(lookup),
  tableStorageUsd: tableOf(lookup).storageUsd,
  tableCode: tableOf(lookup).code,
}));

/**
 * The bucket for inputs, written and read in parts, and the place where answers go: the bucket, which keeps them for a month; a table; a stream; or for a
 * caller who waits the table from which answers are read by key. Each draw fills it again.
 */
export class BatchStore {
  private readonly stated: Stated;
  private readonly sink: BatchSink;
  private readonly table: TableCapacity | null;
  private readonly terms: BucketTerms;
  /** The part of the bytes of inputs that is kept. */
  private readonly keptShare: number;
  /** Whether the bucket keeps the answers of two runs. */
  private readonly keepsAnswers: boolean;

  private sent: Sent = NOTHING_SENT;
  private keptGb = Number.NaN;
  private writes = Number.NaN;
  private reads = Number.NaN;
  /** GB of the answers in their place. */
  private answersGb = Number.NaN;
  /** Seconds by which answers are later in their place than a run ends. */
  lateS = 0;
  /** Whether they are taken in the time that is available. */
  quota: Planning<readonly Reason[]> = ENOUGH;

  constructor(stated: Stated, sink: BatchSink = sinkOf(stated.workload, 's3'), bucket: Bucket | null = null) {
    const { lookup } = stated.context;
    const isTable = sink === 'table' || sink === 'caller';
    this.stated = stated;
    this.sink = sink;
    this.table = isTable ? tableCapacity(lookup) : null;
    this.terms = { ...termsOf(lookup), ...bucket };
    this.keptShare = KEPT_INPUTS[inputsStoredOf(stated.workload)];
    this.keepsAnswers = sink === 'caller' || sink === 'store';
  }

  /** Works out what the store of planned runs takes in a draw. False if it does not take the answers in time; `quota` has the reasons. */
  fill(payload: Payload, runs: BatchRuns): boolean {
    const { sink, keptShare, keepsAnswers } = this;
    const { payloadBytesIn, payloadBytesOut } = payload;
    const perMonth = runs.perMonth();
    const answers = perMonth * runs.rows;
    const partsIn = this.partsOf(runs, payloadBytesIn);
    const partsOut = keepsAnswers || sink === 's3' ? this.partsOf(runs, payloadBytesOut) : 0;
    this.keptGb = (2 * runs.rows * (keptShare * payloadBytesIn + (keepsAnswers ? payloadBytesOut : 0))) / GIB;
    this.writes = perMonth * ((keptShare > 0 ? partsIn : 0) + partsOut);
    this.reads = perMonth * partsIn;
    if (sink === 's3') this.answersGb = (KEPT_MONTHS * answers * payloadBytesOut) / GIB;
    if (sink === 'table') this.answersGb = (KEPT_MONTHS * answers * (payloadBytesOut + KEY_BYTES)) / GIB;
    if (sink === 'caller') this.answersGb = (runs.rows * (payloadBytesOut + KEY_BYTES)) / GIB;
    this.place(payload, runs);
    return this.quota.state === 'planned';
  }

  private partsOf({ instances, rows }: BatchRuns, bytesPerRow: number): number {
    return Math.max(instances, Math.ceil((rows * bytesPerRow) / this.terms.partBytes));
  }

  /** The place where answers are written, without their storage. */
  private place(payload: Payload, runs: BatchRuns): void {
    const { sink } = this;
    switch (sink) {
      case 's3':
      case 'store':
        return;
      case 'stream':
        this.stream(payload, runs);
        return;
      case 'queue':
      case 'topic':
      case 'bus':
        this.send(payload, runs, sink);
        return;
      case 'table':
      case 'caller':
        if (this.table !== null) this.fitTable(this.table, payload, runs);
        return;
      default:
        assertNever(sink);
    }
  }

  private fitTable(table: TableCapacity, payload: Payload, runs: BatchRuns): void {
    const { lookup } = this.stated.context;
    table.writeUnits = writeUnits(lookup, payload);
    // Whoever reads a table that is a sink pays for it.
    if (this.sink === 'caller') {
      const { workload } = this.stated;
      table.readUnits = tableOf(lookup).readUnits(payload.payloadBytesOut + KEY_BYTES);
      table.readsPerMonth = predictionsPerMonth(workload.predictionsPerDay) * runs.trafficRatio;
      table.peakReadsPerS = ratesOf(workload, runs.trafficRatio).peakPerS;
    }
    table.fit(runs);
    this.lateS = table.lateS;
    this.quota = table.quota;
  }

  /** The output stream of a run, whose answers are all known: full records, written over the time that is available. */
  private stream(payload: Payload, runs: BatchRuns): void {
    const { lookup } = this.stated.context;
    const own = cloudMessagesOf(lookup);
    const rates = ratesIn(runs);
    if (own !== null) return this.setSent(sharedMessageBill(own, payload, rates));
    const { perMonth: answersPerMonth, ...written } = rates;
    const answers = { ...written, answersPerMonth, answerBytes: payload.payloadBytesOut };
    const { items, reasons, shards: needed } = outputStream(lookup, answers);
    this.sent = { items, missing: [], reasons };
    this.quota = quotaCaveats(lookup, 'kinesis.shards', { unit: 'shard', needed, product: 'kinesis' });
  }

  /** The messages of a run, sent over the time that is available. */
  private send(payload: Payload, runs: BatchRuns, sink: MessageSink): void {
    const { context, workload } = this.stated;
    const of = { lookup: context.lookup, run: context.run, workload, payload };
    this.setSent(messageBill(of, sink, ratesIn(runs)));
  }

  private setSent(bill: Planning<MessageBill>): void {
    this.quota = bill.state === 'impossible' ? bill : ENOUGH;
    if (bill.state === 'planned') this.sent = { ...NOTHING_SENT, ...bill.plan };
  }

  /** Why it does not take the answers in time. */
  refusal(): readonly Reason[] {
    return this.quota.state === 'impossible' ? this.quota.reasons : [];
  }

  /** US dollars per month of keeping the inputs, and the answers of two runs, in the bucket. */
  waitingUsd(): number {
    const { terms } = this;
    return Number.isNaN(terms.storageUsd) ? 0 : this.keptGb * terms.storageUsd;
  }

  /** Adds the bill of the place and that of the bucket. An item without a price in the region is excluded. */
  addTo(to: Tally): void {
    const { sink, terms } = this;
    to.add(this.sent.items);
    this.table?.addTo(to);
    addPriced(to, terms.code('kept-runs'), this.keptGb, 'gb-month', terms.storageUsd);
    addPriced(to, terms.code('writes'), this.writes, 'unit', terms.putUsd);
    addPriced(to, terms.code('reads'), this.reads, 'unit', terms.getUsd);
    if (sink === 's3') addPriced(to, terms.code('answers'), this.answersGb, 'gb-month', terms.storageUsd);
    if (sink === 'table' || sink === 'caller') {
      addPriced(to, terms.tableCode('storage'), this.answersGb, 'gb-month', terms.tableStorageUsd);
    }
  }

  /** What to state about the place of the answers, except for its quota. */
  reasons(): readonly Reason[] {
    return [...(this.table?.reasons() ?? []), ...this.sent.reasons];
  }

  /** The items without a price in the region. */
  missing(): readonly string[] {
    const { sink, table, terms } = this;
    const isTable = sink === 'table' || sink === 'caller';
    const unpriced = (code: string, usd: number) => (Number.isNaN(usd) ? [code] : []);
    return [
      ...this.sent.missing,
      ...(isTable && table === null
        ? [terms.tableCode('writes'), ...(sink === 'caller' ? [terms.tableCode('reads')] : [])]
        : []),
      ...unpriced(terms.code('kept-runs'), terms.storageUsd),
      ...unpriced(terms.code('writes'), terms.putUsd),
      ...unpriced(terms.code('reads'), terms.getUsd),
      ...(sink === 's3' ? unpriced(terms.code('answers'), terms.storageUsd) : []),
      ...(isTable ? unpriced(terms.tableCode('storage'), terms.tableStorageUsd) : []),
    ];
  }
}

/** The answers of a run, all known, over the time that is available. */
function ratesIn(runs: BatchRuns) {
  return { batchRows: Infinity, perMonth: runs.perMonth() * runs.rows, peakPerS: runs.rows / availableS(runs) };
}

function addPriced(to: Tally, code: string, quantity: number, unit: BillUnit, usd: number): void {
  if (!Number.isNaN(usd)) to.item(code, quantity, unit, usd);
}

/** US dollars to write one answer to a table; 0 if it goes elsewhere or has no price. */
export function storeRowUsd(lookup: Lookup, workload: Workload): number {
  const sink = sinkOf(workload, 's3');
  if (sink !== 'caller' && sink !== 'table') return 0;
  const usd = writeUnits(lookup, statedPayload(workload)) * tableOf(lookup).writeUsd;
  return Number.isNaN(usd) ? 0 : usd;
}

/** The latency of reading a stored answer: network and lookup, without inference. */
export function storeLatencyMs(lookup: Lookup, workload: Workload): NonNullable<Evaluation['latencyMs']> {
  const { p50, p99 } = (workload.callerWaits ? tableOf(lookup) : bucketOf(lookup)).readMs;
  return { p50: workload.pathOverheadMs + p50, p99: workload.pathOverheadMs + p99 };
}

/** Why pre-computed answers cannot serve this workload; empty if they can. */
export function batchObstacles({ context: { lookup, run }, workload }: Asked): readonly Reason[] {
  const sink = sinkOf(workload, 's3');
  const payload = statedPayload(workload);
  if (sink === 'queue' || sink === 'topic' || sink === 'bus') {
    return messageObstacles({ lookup, run, workload, payload }, sink);
  }
  if (sink === 'stream' && cloudMessagesOf(lookup) !== null) {
    return messageObstacles({ lookup, run, workload, payload }, 'queue');
  }
  if (sink === 'stream') return answerOver(payload, 'kinesis', lookup.limit('kinesis.usual-record') * 2 ** 20);
  const tooLarge = sink === 's3' ? [] : itemOver(lookup, payload);
  if (!workload.callerWaits) return tooLarge;
  const gap = 1 - workload.inputsKnownInAdvance;
  if (leavesTooMany(gap, workload)) return [{ code: 'inputs-not-known', share: gap }];
  const readMs = storeLatencyMs(lookup, workload).p99;
  if (workload.sloMs !== null && readMs > workload.sloMs) {
    return [{ code: 'stored-read-over-slo', p99Ms: readMs, sloMs: workload.sloMs }];
  }
  return tooLarge;
}
