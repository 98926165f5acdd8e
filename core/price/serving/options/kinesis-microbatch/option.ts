import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { requestsPerMonth, writeRates } from '#core/price/serving/candidate/demand.ts';
import { putStream, shardsFor } from '#core/price/serving/candidate/kinesis-stream.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { FIXED, type Growth, inSteps } from '#core/price/serving/candidate/metered.ts';
import { type Asked, type EvaluateDraw, servingOption, type Stated } from '#core/price/serving/candidate/option.ts';
import { BASE64, payloadIn } from '#core/price/serving/candidate/payload.ts';
import { onceIn } from '#core/price/serving/candidate/per-draw.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas, quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import { type ReplyPath, replyPath } from '#core/price/serving/stream/reply-path.ts';
import {
  ec2Consumer,
  type PlannedReaders,
  prepareConsumers,
  setServed,
  STREAM_OPTION,
  tellReaders,
} from '#core/price/serving/stream/stream-consumers.ts';
import { lambdaReaders, streamLambda } from '#core/price/serving/stream/stream-lambda.ts';
import type { Propagation, StreamPlan } from '#core/price/serving/stream/stream-plan.ts';
import { OWN_KINESIS, sinkObstacles, streamAnswers } from '#core/price/serving/stream/stream-sink.ts';
import { WORDS } from './words.ts';

/** A Kinesis stream that is read in micro-batches, by always-on consumers on EC2 or (without an instance type) by Lambda. */
export const kinesisMicrobatch = servingOption({
  ...STREAM_OPTION,
  service: 'kinesis-microbatch',
  movingParts: 5,
  billed: { names: [...BILLED.kinesis, ...BILLED.lambda, ...BILLED.compute, ...BILLED.containers], units: null },
  recipe: 'kinesis',
  words: WORDS,
  countsCalls: ({ instanceType }) => instanceType === null,
  prices: { products: ['kinesis'], ids: ['kinesis.shard', 'kinesis.put'] },
  payload: { part: 'record', product: 'kinesis', over: 'kinesis', limitId: 'kinesis.record', unitBytes: 2 ** 20 },
  obstacles: sinkObstacles(OWN_KINESIS),
  scaling: ({ candidate }) => ({
    code: candidate.instanceType === null ? 'shards-and-functions' : 'shards-and-consumers',
  }),
  prepare,
});

/** The readers of the stream, whatever the draw. */
interface Readers {
  /** Plans them in a draw; null if they do not meet the requirements there. */
  readonly planIn: (asked: Asked, to: Tally) => PlannedReaders | null;
  /** Shards that a plan needs. */
  readonly shardsFor: (plan: StreamPlan) => number;
  readonly reply: ReplyPath;
}

function prepare(stated: Stated): Planning<EvaluateDraw> {
  const { lookup } = stated.context;
  const found = stated.candidate.instanceType === null ? functions(stated) : machines(stated);
  const answers = streamAnswers(stated);
  return planned((asked, to) => {
    // Whatever reads it, a stream has the shards that its records need.
    const { shards: leastShards } = recordsIn(asked);
    const least = shardCaveats(lookup, leastShards);
    if (least.state === 'impossible') return to.refuse(() => least.reasons);
    if (found.state === 'impossible') return to.refuse(() => found.reasons);
    const { planIn, shardsFor: shardsOf, reply } = found.plan;
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

function machines(stated: Stated): Planning<Readers> {
  const { limit } = stated.context.lookup;
  const machine = ec2Consumer(stated);
  if (machine.state === 'impossible') return machine;
  const reply = replyPath(stated, propagation(stated));
  if (reply.state === 'impossible') return reply;
  const terms = {
    shortestWindowS: limit('kinesis.poll'),
    longestWindowS: Infinity,
    readRows: limit('kinesis.poll-records'),
  };
  const { setPropagation } = reply.plan;
  return planned({
    planIn: prepareConsumers(stated, [machine.plan], { terms, setPropagation }),
    // One consumer reads a shard. Those that are there for availability or slack share the load, as their latency assumes, so they have theirs too.
    shardsFor: ({ consumers }) => consumers,
    reply: reply.plan,
  });
}

function functions(stated: Stated): Planning<Readers> {
  const { limit } = stated.context.lookup;
  const known = streamLambda(stated.context);
  if (known.state === 'impossible') return known;
  const reply = replyPath(stated, propagation(stated));
  if (reply.state === 'impossible') return reply;
  const read = lambdaReaders(stated, known.plan, {
    terms: {
      shortestWindowS: limit('lambda.stream-poll'),
      longestWindowS: limit('lambda.stream-window'),
      readRows: limit('lambda.stream-records'),
    },
    setPropagation: reply.plan.setPropagation,
    leastReaders: (asked) => recordsIn(asked).shards,
    // An event has the records as base64, whatever they are.
    eventBytes: (asked) => BASE64 * payloadIn(asked).payloadBytesIn,
    rowUsd: () => 0,
  });
  // A shard passes its batches to a limited number of concurrent invocations; a peak that needs more takes more shards.
  const parallel = limit('lambda.stream-parallel');
  return planned({
    planIn: (asked, to) => (read.planIn(asked, to) ? read : null),
    shardsFor: ({ needed }) => Math.ceil(needed / parallel),
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
  const { bytes } = recordsIn(asked);
  return bytes > usualBytes ? [{ code: 'large-records', bytes, usualBytes }] : [];
}

/** The records of the requests in a draw, and the shards that they need. */
const recordsIn = onceIn((asked) => {
  const records = {
    peakPerS: writeRates(asked).peakPerS,
    perMonth: requestsPerMonth(asked),
    bytes: payloadIn(asked).payloadBytesIn,
  };
  return { ...records, shards: shardsFor(asked.context.lookup, records) };
});

function propagation({ context: { lookup } }: Stated): Propagation {
  const ms = lookup.limit('kinesis.propagation');
  return { p50: ms, p99: ms };
}

const CODES = { shards: 'shards', puts: 'puts', onDemand: 'stream', onDemandData: 'stream-data' } as const;

/** Adds the stream of the requests, with the shards that its records or its readers need. Returns those that count against the quota. */
function putRequests(asked: Asked, count: number, to: Tally): number {
  const { lookup } = asked.context;
  const records = recordsIn(asked);
  const grows = to.explanation === null ? FIXED : growthOf(asked, count);
  return putStream(lookup, records, { count, codes: CODES, grows }, to);
}

function growthOf(asked: Asked, count: number): Growth {
  const { limit } = asked.context.lookup;
  const { peakPerS, bytes } = recordsIn(asked);
  const needed = Math.max(peakPerS / limit('kinesis.shard-records'), (peakPerS * bytes) / limit('kinesis.shard-bytes'));
  return inSteps({ count, needed, least: 1, each: MONTH_H, perDay: asked.workload.predictionsPerDay });
}

/** Whether the quota of shards allows the streams of the requests and of the answers. */
function shardCaveats(lookup: Lookup, needed: number): Planning<readonly Reason[]> {
  return quotaCaveats(lookup, 'kinesis.shards', { unit: 'shard', needed, product: 'kinesis' });
}
