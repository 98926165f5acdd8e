import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Channel, Product, Reason } from '#core/contract/reasons/reasons.ts';
import { MONTH_S } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { answerOver, FILE_S, itemOver, mayWaitFor, type Sink } from '#core/price/serving/candidate/answer-sink.ts';
import { requestsPerMonth } from '#core/price/serving/candidate/demand.ts';
import { answersTo } from '#core/price/serving/candidate/live-sink.ts';
import { messageObstacles } from '#core/price/serving/candidate/message-sink.ts';
import { outputStream } from '#core/price/serving/candidate/output-stream.ts';
import type { Asked } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { cheapestSink, NO_SINK, type SinkBill, sinksOf } from '#core/price/serving/candidate/sink-choice.ts';

/** Where the answers of a stream go. */
export interface StreamSink {
  /** The message service that it uses for each answer; null for a table, for files that collect answers, and for a topic of the same cluster. */
  readonly channel: Channel | null;
  readonly items: readonly BillItem[];
  readonly reasons: readonly Reason[];
  /** Shards of an output stream. */
  readonly shards: number;
  /** Seconds that an answer waits for its file at most; 0 without files. */
  readonly fileS: number;
}

/** The largest record of a stream or topic for answers: of Kinesis, or of the cluster that holds the requests. */
export interface OwnStream {
  readonly product: Product;
  readonly recordBytes: number;
}

/** Why an answer does not fit where it has to go; empty if it does. Without a stated sink, it goes where it fits. */
export function sinkObstacles(asked: Asked, { product, recordBytes }: OwnStream): readonly Reason[] {
  const { context, workload } = asked;
  const { lookup, run } = context;
  const payload = payloadIn(asked);
  if (workload.callerWaits || workload.sink === 'stream') return answerOver(payload, product, recordBytes);
  switch (workload.sink) {
    case 'table':
      return itemOver(lookup, payload);
    case 'queue':
    case 'topic':
    case 'bus':
      return messageObstacles({ lookup, run, workload, payload }, workload.sink);
    default:
      return [];
  }
}

/**
 * Whether answers go to a topic of the cluster that holds the requests: for a caller who waits, because the workload names a stream, or because they
 * may not wait for a file and fit.
 */
export function answersToTopic(asked: Asked, own: OwnStream): boolean {
  const { callerWaits, sink, needsOrder } = asked.workload;
  if (callerWaits || sink === 'stream') return true;
  const isPrompt = needsOrder || !mayWaitFor(FILE_S, asked.workload);
  return sink === 'natural' && isPrompt && answerOver(payloadIn(asked), own.product, own.recordBytes).length === 0;
}

interface Reads {
  readonly windowS: number;
  readonly batchRows: number;
  /** Number of sessions that write files in parallel; null if each read writes its own. */
  readonly readers: number | null;
}

const TOPIC: StreamSink = { channel: null, items: [], reasons: [], shards: 0, fileS: 0 };

/** The answers of a topic on a cluster: a topic of the same cluster, whose bytes the cluster pays, or another sink. */
export function topicSink(asked: Asked, own: OwnStream, reads: Reads): Planning<StreamSink> {
  if (answersToTopic(asked, own)) return planned(TOPIC);
  return sinkAmong(asked, asked.workload.sink === 'natural' ? ['s3'] : sinksOf(asked.workload, true), reads);
}

/** The answers of a Kinesis stream or of a queue: to an output stream for a caller who waits, otherwise to the cheapest sink that meets the needs. */
export function streamSink(asked: Asked, reads: Reads): Planning<StreamSink> {
  const { workload } = asked;
  if (workload.callerWaits) return planned({ ...TOPIC, channel: 'stream', ...outputOf(asked, reads.batchRows) });
  return sinkAmong(asked, sinksOf(workload, mayWaitFor(FILE_S, workload)), reads);
}

function sinkAmong(asked: Asked, sinks: readonly Sink[], reads: Reads): Planning<StreamSink> {
  const { batchRows } = reads;
  return cheapestSink(sinks, (sink): Planning<SinkBill> => {
    // Its shards count against the quota together with those of the requests.
    const isFitting = sink !== 'stream' || answerOver(payloadIn(asked), 'kinesis', usualRecord(asked)).length === 0;
    if (sink === 'stream' && isFitting) {
      const missing = asked.context.lookup.unitUsd('kinesis.shard') === null ? ['output-shards'] : [];
      return planned({ ...NO_SINK, channel: 'stream', missing, ...outputOf(asked, batchRows) });
    }
    return answersTo(asked, sink, { batchRows, peakPerS: peakOf(asked), files: () => filesOf(asked, reads) });
  });
}

function usualRecord({ context: { lookup } }: Asked): number {
  return lookup.limit('kinesis.usual-record') * 2 ** 20;
}

function peakOf({ workload, simulation }: Asked): number {
  return ratesOf(workload, simulation.trafficRatio, simulation.peakRatio).peakPerS;
}

function outputOf(asked: Asked, batchRows: number): ReturnType<typeof outputStream> {
  return outputStream(asked.context.lookup, {
    answerBytes: payloadIn(asked).payloadBytesOut,
    batchRows,
    peakPerS: peakOf(asked),
    answersPerMonth: requestsPerMonth(asked),
  });
}

/**
 * Files in a bucket: one per session and minute, or per window if answers may not get that old, or one for each read of a reader that does not live that
 * long.
 */
function filesOf(asked: Asked, { windowS, batchRows, readers }: Reads): { perMonth: number; fileS: number } {
  const mayWait = readers !== null && mayWaitFor(Math.max(FILE_S, windowS), asked.workload);
  const fileS = mayWait ? Math.max(FILE_S, windowS) : 0;
  const reads = requestsPerMonth(asked) / batchRows;
  return { perMonth: mayWait ? Math.min(reads, (readers * MONTH_S) / fileS) : reads, fileS };
}
