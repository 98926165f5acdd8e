import type { Product, Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { MONTH_S } from '#core/price/pricing/units.ts';
import { answerOver, FILE_S, itemOver, mayWaitFor, type Sink } from '#core/price/serving/candidate/answer-sink.ts';
import { requestsPerMonth, writeRates } from '#core/price/serving/candidate/demand.ts';
import { messageObstacles } from '#core/price/serving/candidate/message-sink.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { type Demand, onceIn } from '#core/price/serving/candidate/per-draw.ts';
import {
  type AnswerFlow,
  createSinkBills,
  newSinkUse,
  putOutput,
  type SinkUse,
} from '#core/price/serving/candidate/put-answers.ts';
import { BUCKET, putCheapest, sinksOf } from '#core/price/serving/candidate/sink-choice.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import type { PlannedReaders } from './stream-consumers.ts';
import type { StreamPlan } from './stream-plan.ts';

/** The largest record of a stream or topic for answers: of Kinesis, or of the cluster that holds the requests. */
export interface OwnStream {
  readonly product: Product;
  readonly recordBytes: (asked: Demand) => number;
}

/** The records of a Kinesis stream, up to the usual size. */
export const OWN_KINESIS: OwnStream = {
  product: 'kinesis',
  recordBytes: ({ context: { lookup } }) => lookup.limit('kinesis.usual-record') * 2 ** 20,
};

/** Why an answer does not fit where it has to go, kept by draw; empty if it does. Without a stated sink, it goes where it fits. */
export function sinkObstacles({ product, recordBytes }: OwnStream): (asked: Asked) => readonly Reason[] {
  return onceIn((asked): readonly Reason[] => {
    const { context, workload } = asked;
    const { lookup, run } = context;
    const payload = payloadIn(asked);
    if (workload.callerWaits || workload.sink === 'stream') return answerOver(payload, product, recordBytes(asked));
    switch (workload.sink) {
      case 'table':
        return itemOver(lookup, payload);
      case 'queue':
      case 'topic':
      case 'bus':
        return messageObstacles({ lookup, run, workload, payload }, workload.sink);
      default:
        return NO_REASONS;
    }
  });
}

const NO_REASONS: readonly Reason[] = [];

/**
 * Whether answers go to a topic of the cluster that holds the requests: for a caller who waits, because the workload names a stream, or because they
 * may not wait for a file and fit.
 */
export function answersToTopic(asked: Demand, { product, recordBytes }: OwnStream): boolean {
  const { callerWaits, sink, needsOrder } = asked.workload;
  if (callerWaits || sink === 'stream') return true;
  const isPrompt = needsOrder || !mayWaitFor(FILE_S, asked.workload);
  return sink === 'natural' && isPrompt && answerOver(payloadIn(asked), product, recordBytes(asked)).length === 0;
}

/** Where the answers of a stream go. */
export interface StreamAnswers {
  /** What the sink is in the draw evaluated last. */
  readonly use: SinkUse;
  /** Adds the answers of planned readers, with the reasons about them in an explanation. False if nothing takes them. */
  readonly put: (asked: Asked, read: PlannedReaders, to: Tally) => boolean;
}

/** The answers of a topic on a cluster that has no topic for them. */
export function otherThanTopic({ workload }: Stated): StreamAnswers {
  return answersAmong(workload.sink === 'natural' ? BUCKET : sinksOf(workload, true), workload);
}

/** The answers of a Kinesis stream or of a queue: to an output stream for a caller who waits, otherwise to the cheapest sink that meets the needs. */
export function streamAnswers({ workload }: Stated): StreamAnswers {
  if (!workload.callerWaits) return answersAmong(sinksOf(workload, mayWaitFor(FILE_S, workload)), workload);
  const use = newSinkUse();
  const flow = newFlow();
  return {
    use,
    put: (asked, { plan }, to) => {
      setRates(flow, asked, plan);
      putOutput(asked, flow, use, to);
      return true;
    },
  };
}

function answersAmong(sinks: readonly Sink[], workload: Workload): StreamAnswers {
  const use = newSinkUse();
  const flow = newFlow();
  return {
    use,
    put: (asked, { plan, sessions }, to) => {
      const mayWait = sessions !== null && mayWaitFor(Math.max(FILE_S, plan.windowS), workload);
      setRates(flow, asked, plan);
      setFiles(flow, asked, plan, mayWait ? plan.consumers * sessions : null);
      return putCheapest(sinks, asked, flow, use, to);
    },
  };
}

const billsOf = createSinkBills((asked) => writeRates(asked).peakPerS);

/** A flow to be filled. The shards of an output stream count against the quota together with those of the requests. */
function newFlow(): AnswerFlow {
  return { batchRows: 0.5, peakPerS: 0.5, filesPerMonth: 0.5, fileS: 0.5, billsOf, hasOwnShards: false };
}

function setRates(flow: AnswerFlow, asked: Asked, { batchRows }: StreamPlan): void {
  flow.batchRows = batchRows;
  flow.peakPerS = writeRates(asked).peakPerS;
}

/**
 * Files in a bucket: one per session and minute, or per window if answers may not get that old, or one for each read of a reader that does not live that
 * long.
 * @param writers sessions that collect answers; null if each read writes its own file.
 */
function setFiles(flow: AnswerFlow, asked: Asked, { windowS, batchRows }: StreamPlan, writers: number | null): void {
  const reads = requestsPerMonth(asked) / batchRows;
  flow.fileS = writers === null ? 0 : Math.max(FILE_S, windowS);
  flow.filesPerMonth = writers === null ? reads : Math.min(reads, (writers * MONTH_S) / flow.fileS);
}
