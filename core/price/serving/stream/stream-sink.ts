import type { BillItem } from '#core/contract/plan.ts';
import type { Product, Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { MONTH_S } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import {
  answerOver,
  FILE_S,
  itemOver,
  keptAnswers,
  mayWaitFor,
  pricedAmounts,
  sinkOf,
  tableAmounts,
  tableCaveats,
  unpricedReasons,
} from '#core/price/serving/candidate/answer-sink.ts';
import { requestsPerMonth } from '#core/price/serving/candidate/demand.ts';
import type { Asked } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';

/** The answers of a stream on their way to a bucket or a table. */
export interface StreamSink {
  readonly items: readonly BillItem[];
  readonly reasons: readonly Reason[];
  readonly quota: Planning<readonly Reason[]>;
  /** Seconds that an answer waits for its file at most; 0 without files. */
  readonly fileS: number;
}

/**
 * Where the answers of a stream go. By nature to a bucket, as those of a batch and of live options do, so that all are compared with their answers
 * kept; to a stream if they may not wait for a file.
 */
function streamSinkOf(workload: Workload): ReturnType<typeof sinkOf> {
  return sinkOf(workload, mayWaitFor(FILE_S, workload) ? 's3' : 'stream');
}

const STREAM: StreamSink = { items: [], reasons: [], quota: planned([]), fileS: 0 };

/** Whether the answers go to an output stream or topic: for a caller who waits, or because nothing else is asked for. */
export function answersToStream({ workload }: Pick<Asked, 'workload'>): boolean {
  const sink = streamSinkOf(workload);
  return sink === 'stream' || sink === 'caller';
}

/** Why an answer does not fit where it goes; empty if it does. */
export function sinkObstacles(asked: Asked, product: Product, recordBytes: number): readonly Reason[] {
  if (answersToStream(asked)) return answerOver(payloadIn(asked), product, recordBytes);
  return streamSinkOf(asked.workload) === 'table' ? itemOver(asked.context.lookup, payloadIn(asked)) : [];
}

/**
 * The sink of a stream that is not a stream itself. Readers write files to a bucket once a minute, or once per window if answers may not get
 * that old, or if a reader does not live that long. A table takes every answer as it is made.
 * @param readers sessions that write files side by side; null if each read writes its own.
 */
export function streamSink(
  asked: Asked,
  { windowS, batchRows }: { readonly windowS: number; readonly batchRows: number },
  readers: number | null,
): StreamSink {
  const { context, workload, world } = asked;
  const { lookup } = context;
  const sink = streamSinkOf(workload);
  const answers = requestsPerMonth(asked);
  const payload = payloadIn(asked);
  if (sink === 'table') {
    const { items, missing } = pricedAmounts(lookup, tableAmounts(payload, answers));
    const quota = tableCaveats(lookup, payload, ratesOf(workload, world.trafficRatio, world.peakRatio).peakPerS);
    return { items, reasons: unpricedReasons(missing), quota, fileS: 0 };
  }
  if (sink !== 's3') return STREAM;
  const mayWait = readers !== null && mayWaitFor(Math.max(FILE_S, windowS), workload);
  const fileS = mayWait ? Math.max(FILE_S, windowS) : 0;
  const reads = answers / batchRows;
  const files = mayWait ? Math.min(reads, (readers * MONTH_S) / fileS) : reads;
  const parts = (answers * payload.payloadBytesOut) / lookup.limit('s3.part');
  const { items, missing } = pricedAmounts(lookup, [
    ['s3-writes', 's3.put', Math.max(files, parts)],
    keptAnswers(payload, answers),
  ]);
  return { items, reasons: unpricedReasons(missing), quota: planned([]), fileS };
}
