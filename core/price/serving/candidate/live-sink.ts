import type { BillItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import { MONTH_S } from '#core/price/pricing/units.ts';
import { attemptRates, requestsPerMonth } from './demand.ts';
import type { Asked, ServingDefinition } from './option.ts';
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
} from './answer-sink.ts';
import { outputStream } from './output-stream.ts';
import { impossible, planned, type Planning } from './planning.ts';
import { quotaCaveats } from './quotas.ts';
import { payloadIn } from './payload.ts';

/** The sink of answers that are computed one request at a time. */
interface LiveSink {
  readonly items: readonly BillItem[];
  readonly reasons: readonly Reason[];
}

const NOTHING: Planning<LiveSink> = planned({ items: [], reasons: [] });

/**
 * What the sender of a request pays to keep its answer where no caller waits, so that a live option is compared with a batch that keeps its
 * answers too. The natural sink is a bucket, or a stream if answers may not wait for a file. A stream or a batch prices its own sink, and a store of pre-computed answers is one.
 */
export function liveSink(
  { returnsAnswers, mode }: Pick<ServingDefinition, 'returnsAnswers' | 'mode'>,
  asked: Asked,
): Planning<LiveSink> {
  const { context, workload } = asked;
  if (returnsAnswers !== true || workload.callerWaits) return NOTHING;
  const { lookup } = context;
  const mayWait = mayWaitFor(FILE_S, workload);
  const sink = sinkOf(workload, mayWait ? 's3' : 'stream');
  const answersPerMonth = requestsPerMonth(asked);
  const payload = payloadIn(asked);
  if (sink === 'stream') {
    const over = answerOver(payload, 'kinesis', lookup.limit('kinesis.usual-record') * 2 ** 20);
    if (over.length > 0) return impossible(...over);
    const { peakPerS } = attemptRates(asked);
    const stream = outputStream(lookup, {
      answerBytes: payload.payloadBytesOut,
      batchRows: 1,
      peakPerS,
      answersPerMonth,
    });
    const needed = stream.shards;
    const quota = quotaCaveats(lookup, 'kinesis.shards', { unit: 'shard', needed, product: 'kinesis' });
    return quota.state === 'impossible' ? quota : planned({ items: stream.items, reasons: quota.plan });
  }
  if (sink === 'table') {
    const over = itemOver(lookup, payload);
    if (over.length > 0) return impossible(...over);
    const quota = tableCaveats(lookup, payload, attemptRates(asked).peakPerS);
    if (quota.state === 'impossible') return quota;
    const { items, missing } = pricedAmounts(lookup, tableAmounts(payload, answersPerMonth));
    return planned({ items, reasons: [...quota.plan, ...unpricedReasons(missing)] });
  }
  const parts = (answersPerMonth * payload.payloadBytesOut) / lookup.limit('s3.part');
  const files = Math.max(mayWait ? Math.min(answersPerMonth, MONTH_S / FILE_S) : answersPerMonth, parts);
  // Async inference writes its answers to the bucket itself.
  const { items, missing } = pricedAmounts(lookup, [
    ['s3-writes', 's3.put', mode === 'async' ? 0 : files],
    keptAnswers(payload, answersPerMonth),
  ]);
  return planned({ items, reasons: unpricedReasons(missing) });
}
