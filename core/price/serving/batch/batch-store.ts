import { assertNever } from '#core/assert-never.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { inputsStoredOf } from '#core/contract/workload/workload-defaults.ts';
import type { InputsStored, Workload } from '#core/contract/workload/workload.ts';
import { GIB, MONTH_S, predictionsPerMonth } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import type { BatchPlan } from './batch-plan.ts';
import {
  type Amount,
  answerOver,
  itemOver,
  KEPT_MONTHS,
  keptAnswers,
  KEY_BYTES,
  pricedAmounts,
  sinkOf,
  storedInTable,
  writeUnits,
} from '#core/price/serving/candidate/answer-sink.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import { outputStream } from '#core/price/serving/candidate/output-stream.ts';
import { availableS, tableCapacity, type TableLoad } from './table-capacity.ts';
import type { Evaluation } from '#core/price/serving/candidate/types.ts';
import { messageBill, messageObstacles, type MessageSink } from '#core/price/serving/candidate/message-sink.ts';
import type { Asked } from '#core/price/serving/candidate/option.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { type Payload, statedPayload } from '#core/price/serving/candidate/payload.ts';

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

/** The bill of the stores of inputs and answers. */
interface StoreBill {
  readonly items: readonly BillItem[];
  /** Items without a price in the region. */
  readonly missing: readonly string[];
  /** Seconds by which answers are later in their place than a run ends. */
  readonly lateS: number;
  readonly reasons: readonly Reason[];
  /** Whether they are taken in the time that is available. */
  readonly quota: Planning<readonly Reason[]>;
}

/** The destination of a batch's answers: a `caller` who waits, through a bucket and a table; a store that is priced elsewhere; or a sink. */
type BatchSink = ReturnType<typeof sinkOf> | 'store';

/**
 * The monthly bill of the bucket for inputs, written and read in parts, and of the place where answers go: the bucket, which keeps them for a
 * month; a table; a stream; or for a caller who waits the table from which answers are read by key.
 */
export function storeItems(options: {
  readonly lookup: Lookup;
  readonly workload: Workload;
  readonly payload: Payload;
  readonly run: RunDocument;
  readonly trafficRatio: number;
  readonly plan: BatchPlan;
  readonly sink?: BatchSink;
}): StoreBill {
  const { lookup, workload, payload, trafficRatio, plan } = options;
  const { payloadBytesIn, payloadBytesOut } = payload;
  const sink = options.sink ?? sinkOf(workload, 's3');
  const runs = MONTH_S / plan.periodS;
  const answers = runs * plan.rows;
  const partBytes = lookup.limit('s3.part');
  const parts = (bytesPerRow: number) => Math.max(plan.instances, Math.ceil((plan.rows * bytesPerRow) / partBytes));
  const partsIn = parts(payloadBytesIn);
  const keepsAnswers = sink === 'caller' || sink === 'store';
  const keptShare = KEPT_INPUTS[inputsStoredOf(workload)];
  const keptGb = (2 * plan.rows * (keptShare * payloadBytesIn + (keepsAnswers ? payloadBytesOut : 0))) / GIB;
  const partsOut = keepsAnswers || sink === 's3' ? parts(payloadBytesOut) : 0;
  const amounts: Amount[] = [
    ['s3-kept-runs', 's3.storage', keptGb],
    ['s3-writes', 's3.put', runs * ((keptShare > 0 ? partsIn : 0) + partsOut)],
    ['s3-reads', 's3.get', runs * partsIn],
  ];
  if (sink === 's3') amounts.push(keptAnswers(payload, answers));
  if (sink === 'table') amounts.push(storedInTable(payload, KEPT_MONTHS * answers));
  if (sink === 'caller') amounts.push(storedInTable(payload, plan.rows));
  const bucket = pricedAmounts(lookup, amounts);
  const place = placeOf(sink, { lookup, workload, payload, run: options.run, trafficRatio, plan });
  return { ...place, items: [...place.items, ...bucket.items], missing: [...place.missing, ...bucket.missing] };
}

/** The place where answers are written, without their storage. */
function placeOf(
  sink: BatchSink,
  { lookup, workload, payload, run, trafficRatio, plan }: Omit<Parameters<typeof storeItems>[0], 'sink'>,
): StoreBill {
  switch (sink) {
    case 's3':
    case 'store':
      return BUCKET;
    case 'stream':
      return batchStream(lookup, payload, plan);
    case 'queue':
    case 'topic':
    case 'bus':
      return batchMessages({ lookup, workload, payload, run }, sink, plan);
    case 'table':
      return tableOf(lookup, { run: plan, writeUnits: writeUnits(payload), ...UNREAD });
    case 'caller':
      return tableOf(lookup, {
        run: plan,
        writeUnits: writeUnits(payload),
        // An eventually consistent read of 4 KB takes half a unit.
        readUnits: 0.5 * Math.ceil((payload.payloadBytesOut + KEY_BYTES) / 4096),
        readsPerMonth: predictionsPerMonth(workload.predictionsPerDay) * trafficRatio,
        peakReadsPerS: ratesOf(workload, trafficRatio).peakPerS,
      });
    default:
      return assertNever(sink);
  }
}

const BUCKET: StoreBill = { items: [], missing: [], lateS: 0, reasons: [], quota: planned([]) };
/** Whoever reads a table that is a sink pays for it. */
const UNREAD = { readUnits: 0, readsPerMonth: 0, peakReadsPerS: 0 } as const;

function tableOf(lookup: Lookup, load: TableLoad): StoreBill {
  const capacity = tableCapacity(lookup, load);
  if (capacity !== null) {
    const { items, lateS, reasons, quota } = capacity;
    return { items, missing: [], lateS, reasons, quota };
  }
  return { ...BUCKET, missing: load.readUnits === 0 ? ['dynamodb-writes'] : ['dynamodb-writes', 'dynamodb-reads'] };
}

/** The output stream of a run, whose answers are all known: full records, written over the time that is available. */
function batchStream(lookup: Lookup, payload: Payload, plan: BatchPlan): StoreBill {
  const {
    items,
    reasons,
    shards: needed,
  } = outputStream(lookup, {
    answerBytes: payload.payloadBytesOut,
    batchRows: Infinity,
    peakPerS: plan.rows / availableS(plan),
    answersPerMonth: (MONTH_S / plan.periodS) * plan.rows,
  });
  const quota = quotaCaveats(lookup, 'kinesis.shards', { unit: 'shard', needed, product: 'kinesis' });
  return { ...BUCKET, items, reasons, quota };
}

/** The messages of a run, sent over the time that is available. */
function batchMessages(of: Parameters<typeof messageBill>[0], sink: MessageSink, plan: BatchPlan): StoreBill {
  const bill = messageBill(of, sink, {
    batchRows: Infinity,
    perMonth: (MONTH_S / plan.periodS) * plan.rows,
    peakPerS: plan.rows / availableS(plan),
  });
  return bill.state === 'impossible' ? { ...BUCKET, quota: bill } : { ...BUCKET, ...bill.plan };
}

/** US dollars to write one answer to a table; 0 if it goes elsewhere or has no price. */
export function storeRowUsd(lookup: Lookup, workload: Workload): number {
  const sink = sinkOf(workload, 's3');
  return sink === 'caller' || sink === 'table' ? writeUnits(statedPayload(workload)) * lookup.usd('dynamodb.write') : 0;
}

/** The latency of reading a stored answer: network and lookup, without inference. */
export function storeLatencyMs(lookup: Lookup, workload: Workload): NonNullable<Evaluation['latencyMs']> {
  const { limit } = lookup;
  // Ids written out: making them in every simulation would take longer than the rest.
  return workload.callerWaits
    ? {
        p50: workload.pathOverheadMs + limit('dynamodb.read-p50'),
        p99: workload.pathOverheadMs + limit('dynamodb.read-p99'),
      }
    : { p50: workload.pathOverheadMs + limit('s3.read-p50'), p99: workload.pathOverheadMs + limit('s3.read-p99') };
}

/** Why pre-computed answers cannot serve this workload; empty if they can. */
export function batchObstacles({ context: { lookup, run }, workload }: Asked): readonly Reason[] {
  const sink = sinkOf(workload, 's3');
  const payload = statedPayload(workload);
  if (sink === 'queue' || sink === 'topic' || sink === 'bus') {
    return messageObstacles({ lookup, run, workload, payload }, sink);
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
