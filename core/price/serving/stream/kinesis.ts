import type { Reason } from '#core/contract/reasons/reasons.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { requestsPerMonth, writeRates } from '#core/price/serving/candidate/demand.ts';
import { putStream, shardsFor } from '#core/price/serving/candidate/kinesis-stream.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { FIXED, type Growth, inSteps } from '#core/price/serving/candidate/metered.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import type { EvaluateDraw } from '#core/price/serving/candidate/option.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { onceIn } from '#core/price/serving/candidate/per-draw.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas, quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import { type ReplyPath, replyPath } from './reply-path.ts';
import {
  type PlannedReaders,
  prepareConsumers,
  setServed,
  type StreamMachine,
  tellReaders,
} from './stream-consumers.ts';
import type { Propagation, StreamPlan } from './stream-plan.ts';
import { OWN_KINESIS, streamAnswers } from './stream-sink.ts';

/** The readers of the stream, whatever the draw. */
export interface KinesisReaders {
  /** Plans them in a draw; null if they do not meet the requirements there. */
  readonly planIn: (asked: Asked, to: Tally) => PlannedReaders | null;
  /** Shards that a plan needs. */
  readonly shardsFor: (plan: StreamPlan) => number;
  readonly reply: ReplyPath;
  /** Adds what else a number of consumers costs; absent if nothing. */
  readonly also?: (consumers: number, to: Tally) => void;
}

/** A stream of requests and its readers. */
export function prepareKinesis(stated: Stated, found: Planning<KinesisReaders>): Planning<EvaluateDraw> {
  const { lookup } = stated.context;
  const answers = streamAnswers(stated);
  return planned((asked, to) => {
    // Whatever reads it, a stream has the shards that its records need.
    const { shards: leastShards } = kinesisRecords(asked);
    const least = shardCaveats(lookup, leastShards);
    if (least.state === 'impossible') return to.refuse(() => least.reasons);
    if (found.state === 'impossible') return to.refuse(() => found.reasons);
    const { planIn, shardsFor: shardsOf, reply, also } = found.plan;
    const read = planIn(asked, to);
    if (read === null) return false;
    const shards = putRequests(asked, Math.max(leastShards, shardsOf(read.plan)), to);
    const onDemand = to.explanation?.reasons.splice(0) ?? [];
    if (!answers.put(asked, read, to)) return false;
    const { channel, shards: answerShards } = answers.use;
    const streams = shardCaveats(lookup, shards + answerShards);
    const quota = allQuotas(streams, read.quotaOf(read.plan.consumers), reply.quota(asked));
    if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
    reply.bill(asked, to);
    read.bill(asked, to);
    also?.(read.plan.consumers, to);
    setServed(read, answers.use, to);
    if (to.explanation !== null) {
      const source = {
        kind: 'stream',
        shards: provisionedShards(shards),
        answers: channel === 'stream' ? { shards: provisionedShards(answerShards) } : null,
      } as const;
      const before = [...quota.plan, ...read.before, ...onDemand, ...largeRecords(asked)];
      tellReaders(read, { before, source }, to);
    }
    return true;
  });
}

/** Always-on consumers of one kind that read a stream. */
export function kinesisConsumers(stated: Stated, machine: StreamMachine): Planning<KinesisReaders> {
  const { limit } = stated.context.lookup;
  const reply = replyPath(stated, propagation(stated));
  if (reply.state === 'impossible') return reply;
  const terms = {
    shortestWindowS: limit('kinesis.poll'),
    longestWindowS: Infinity,
    readRows: limit('kinesis.poll-records'),
  };
  const { setPropagation } = reply.plan;
  return planned({
    planIn: prepareConsumers(stated, [machine], { terms, setPropagation }),
    // One consumer reads a shard. Those that are there for availability or slack share the load, as their latency assumes, so they have theirs too.
    shardsFor: ({ consumers }) => consumers,
    reply: reply.plan,
  });
}

/** Null for a stream whose capacity is on demand. */
function provisionedShards(shards: number): number | null {
  return shards === 0 ? null : shards;
}

/** Kinesis takes records up to its maximum, but is not designed for a steady load of records above the usual size. */
function largeRecords(asked: Asked): readonly Reason[] {
  const usualBytes = OWN_KINESIS.recordBytes(asked);
  const { bytes } = kinesisRecords(asked);
  return bytes > usualBytes ? [{ code: 'large-records', bytes, usualBytes }] : [];
}

/** The records of the requests in a draw, and the shards that they need. */
export const kinesisRecords = onceIn((asked) => {
  const records = {
    peakPerS: writeRates(asked).peakPerS,
    perMonth: requestsPerMonth(asked),
    bytes: payloadIn(asked).payloadBytesIn,
  };
  return { ...records, shards: shardsFor(asked.context.lookup, records) };
});

/** Milliseconds from the write of a record until a waiting reader has it. */
export function propagation({ context: { lookup } }: Stated): Propagation {
  const ms = lookup.limit('kinesis.propagation');
  return { p50: ms, p99: ms };
}

const CODES = { shards: 'shards', puts: 'puts', onDemand: 'stream', onDemandData: 'stream-data' } as const;

/** Adds the stream of the requests, with the shards that its records or its readers need. Returns those that count against the quota. */
function putRequests(asked: Asked, count: number, to: Tally): number {
  const { lookup } = asked.context;
  const records = kinesisRecords(asked);
  const grows = to.explanation === null ? FIXED : growthOf(asked, count);
  return putStream(lookup, records, { count, codes: CODES, grows }, to);
}

function growthOf(asked: Asked, count: number): Growth {
  const { limit } = asked.context.lookup;
  const { peakPerS, bytes } = kinesisRecords(asked);
  const needed = Math.max(peakPerS / limit('kinesis.shard-records'), (peakPerS * bytes) / limit('kinesis.shard-bytes'));
  return inSteps({ count, needed, least: 1, each: MONTH_H, perDay: asked.workload.predictionsPerDay });
}

/** Whether the quota of shards allows the streams of the requests and of the answers. */
function shardCaveats(lookup: Lookup, needed: number): Planning<readonly Reason[]> {
  return quotaCaveats(lookup, 'kinesis.shards', { unit: 'shard', needed, product: 'kinesis' });
}
