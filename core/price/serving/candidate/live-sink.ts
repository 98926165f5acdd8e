import { MONTH_S } from '#core/price/pricing/units.ts';
import { assertNever } from '#core/assert-never.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { attemptRates, requestsPerMonth } from './demand.ts';
import { type Demand, onceIn } from './per-draw.ts';
import type { Asked, ServingDefinition } from './option.ts';
import {
  answerOver,
  FILE_S,
  itemOver,
  keptAnswers,
  mayWaitFor,
  pricedAmounts,
  type Sink,
  tableAmounts,
  tableCaveats,
} from './answer-sink.ts';
import { messageBill } from './message-sink.ts';
import { outputStream } from './output-stream.ts';
import { impossible, planned, type Planning } from './planning.ts';
import { quotaCaveats } from './quotas.ts';
import { payloadIn } from './payload.ts';
import { cheapestSink, NO_SINK, type SinkBill, sinksOf } from './sink-choice.ts';

/** The sink of answers that are computed one request at a time. */
type LiveSink = Pick<SinkBill, 'items' | 'reasons'>;

/**
 * The cost of storing the answers of requests without a waiting caller, so that a live option is compared with a batch that keeps its answers too.
 * Without a stated sink, it is a bucket, or the cheapest sink that meets the needs if answers may not wait for a file. A stream or a batch prices its
 * own sink, and a store of pre-computed answers is one. Null where an option has none.
 */
export function liveSinkOf(
  { returnsAnswers, mode }: Pick<ServingDefinition, 'returnsAnswers' | 'mode'>,
  { callerWaits }: Pick<Workload, 'callerWaits'>,
): ((asked: Asked) => Planning<LiveSink>) | null {
  if (returnsAnswers !== true || callerWaits) return null;
  return mode === 'async' ? asyncSink : usualSink;
}

// Async inference writes its answers to the bucket itself, so they are there at once.
const asyncSink = onceIn((asked) => sinkFor(asked, 'async'));
const usualSink = onceIn((asked) => sinkFor(asked, 'realtime'));

function sinkFor(asked: Demand, mode: 'async' | 'realtime'): Planning<LiveSink> {
  const { workload } = asked;
  const mayWait = mode === 'async' || mayWaitFor(FILE_S, workload);
  return cheapestSink(sinksOf(workload, mayWait), (sink) =>
    answersTo(asked, sink, { batchRows: 1, ...attemptRates(asked), files: () => filesOf(asked, mode) }),
  );
}

/** Files that a bucket gets, where each answer has its own or those of a minute have one. Async inference pays for them with its requests. */
function filesOf(
  asked: Demand,
  mode: ServingDefinition['mode'],
): { readonly perMonth: number; readonly fileS: number } {
  const answersPerMonth = requestsPerMonth(asked);
  const mayWait = mayWaitFor(FILE_S, asked.workload);
  const perMonth = mode === 'async' ? 0 : mayWait ? Math.min(answersPerMonth, MONTH_S / FILE_S) : answersPerMonth;
  return { perMonth, fileS: mayWait ? FILE_S : 0 };
}

/**
 * The bill of one sink for answers that are sent in batches.
 * @param of.files files per month in a bucket, and the seconds that an answer waits for its file; 0 if it has one of its own.
 */
export function answersTo(
  asked: Demand,
  sink: Sink,
  of: {
    readonly batchRows: number;
    readonly peakPerS: number;
    readonly files: () => { readonly perMonth: number; readonly fileS: number };
  },
): Planning<SinkBill> {
  const { context, workload } = asked;
  const { lookup, run } = context;
  const { batchRows, peakPerS } = of;
  const perMonth = requestsPerMonth(asked);
  const payload = payloadIn(asked);
  switch (sink) {
    case 'queue':
    case 'topic':
    case 'bus': {
      const bill = messageBill({ lookup, run, workload, payload }, sink, { batchRows, perMonth, peakPerS });
      return bill.state === 'impossible' ? bill : planned({ ...NO_SINK, ...bill.plan });
    }
    case 'stream': {
      const over = answerOver(payload, 'kinesis', lookup.limit('kinesis.usual-record') * 2 ** 20);
      if (over.length > 0) return impossible(...over);
      const answerBytes = payload.payloadBytesOut;
      const stream = outputStream(lookup, { answerBytes, batchRows, peakPerS, answersPerMonth: perMonth });
      const missing = lookup.unitUsd('kinesis.shard') === null ? ['output-shards'] : [];
      const needed = stream.shards;
      const quota = quotaCaveats(lookup, 'kinesis.shards', { unit: 'shard', needed, product: 'kinesis' });
      if (quota.state === 'impossible') return quota;
      const reasons = [...stream.reasons, ...quota.plan];
      return planned({ ...NO_SINK, channel: 'stream', items: stream.items, missing, reasons, shards: needed });
    }
    case 'table': {
      const over = itemOver(lookup, payload);
      if (over.length > 0) return impossible(...over);
      const quota = tableCaveats(lookup, payload, peakPerS);
      if (quota.state === 'impossible') return quota;
      return planned({ ...NO_SINK, ...pricedAmounts(lookup, tableAmounts(payload, perMonth)), reasons: quota.plan });
    }
    case 's3': {
      const files = of.files();
      const parts = (perMonth * payload.payloadBytesOut) / lookup.limit('s3.part');
      const bill = pricedAmounts(lookup, [
        ['s3-writes', 's3.put', files.perMonth === 0 ? 0 : Math.max(files.perMonth, parts)],
        keptAnswers(payload, perMonth),
      ]);
      const channel = files.fileS === 0 && files.perMonth >= perMonth ? 's3' : null;
      return planned({ ...NO_SINK, ...bill, channel, fileS: files.fileS });
    }
    default:
      return assertNever(sink);
  }
}
