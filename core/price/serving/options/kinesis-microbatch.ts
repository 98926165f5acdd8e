import type { BillItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import { kinesisPutUnits, kinesisShards } from '#core/price/pricing/kinesis.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { requestsPerMonth } from '#core/price/serving/candidate/demand.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { type Asked, type Served, servingOption } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas, quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import {
  consumerItems,
  consumersIn,
  ec2Consumer,
  planConsumers,
  STREAM_OPTION,
  streamServed,
} from '#core/price/serving/stream/stream-consumers.ts';
import { type ReplyPath, replyPath } from '#core/price/serving/stream/reply-path.ts';
import { type OutputStream, outputStream } from '#core/price/serving/candidate/output-stream.ts';
import { answersToStream, sinkObstacles, type StreamSink, streamSink } from '#core/price/serving/stream/stream-sink.ts';
import { planStreamLambda, streamLambda } from '#core/price/serving/stream/stream-lambda.ts';
import type { StreamPlan, StreamTerms } from '#core/price/serving/stream/stream-plan.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { inSteps, metered } from '#core/price/serving/candidate/metered.ts';

/** A Kinesis stream that is read in micro-batches, by always-on consumers on EC2 or (without an instance type) by Lambda. */
export const kinesisMicrobatch = servingOption({
  ...STREAM_OPTION,
  service: 'kinesis-microbatch',
  movingParts: 5,
  words: {
    name: 'Kinesis micro-batch',
    parts: 'a stream and a consumer',
    growsBy: 'more shards',
    bill: {
      shards: 'Kinesis shards: {count}',
      puts: 'Kinesis puts',
      'lambda-reads': 'Lambda requests and duration at {memoryMb} MB',
    },
    scaling: {
      'shards-and-consumers':
        'The number of shards and consumers follows the peak; larger batches absorb bursts before a consumer is added.',
      'shards-and-functions':
        'Lambda runs up to ten batches per shard at once and is billed per use; the number of shards follows the peak.',
    },
  },
  prices: { products: ['kinesis'], ids: ['kinesis.shard', 'kinesis.put'] },
  payload: { part: 'record', product: 'kinesis', over: 'kinesis', limitId: 'kinesis.record', unitBytes: 2 ** 20 },
  obstacles: (asked) => sinkObstacles(asked, 'kinesis', asked.context.lookup.limit('kinesis.usual-record') * 2 ** 20),
  scaling: ({ candidate }) => ({
    code: candidate.instanceType === null ? 'shards-and-functions' : 'shards-and-consumers',
  }),
  plan: (asked) => {
    const shards = shardsByLoad(asked);
    const quota = shardCaveats(asked, shards);
    if (quota.state === 'impossible') return quota;
    return asked.candidate.instanceType === null ? planByLambda(asked, shards) : planByMachines(asked, shards);
  },
});

function planByMachines(asked: Asked, leastShards: number): Planning<Served> {
  const known = ec2Consumer(asked);
  if (known.state === 'impossible') return known;
  const machine = known.plan;
  const reply = replyPath(asked, propagation(asked.context.lookup));
  if (reply.state === 'impossible') return reply;
  const sized = sizedConsumers(asked);
  if (sized.state === 'impossible') return sized;
  const terms = consumerTerms(asked.context.lookup, reply.plan);
  const planning = consumersIn(asked, terms, { machine, sized: sized.plan });
  if (planning.state === 'impossible') return planning;
  const { plan } = planning;
  // One consumer reads a shard. Those that are there for availability or slack share the load, as their latency assumes, so they have theirs too.
  const shards = Math.max(leastShards, plan.consumers);
  return served(asked, plan, {
    shards,
    reply: reply.plan,
    sink: streamSink(asked, plan, plan.consumers * machine.profile.sessions),
    quota: machine.quotaOf(plan.consumers),
    items: consumerItems(asked, machine, plan.consumers),
    profile: machine.profile,
    before: [],
    after: machine.reasons,
  });
}

const sizedConsumers = sizedOnce((asked): Planning<StreamPlan> => {
  const machine = ec2Consumer(asked);
  if (machine.state === 'impossible') return machine;
  const { lookup } = asked.context;
  const reply = replyPath(asked, propagation(lookup));
  if (reply.state === 'impossible') return reply;
  return planConsumers(asked, consumerTerms(lookup, reply.plan), machine.plan);
});

function consumerTerms({ limit }: Lookup, { propagationMs }: ReplyPath): StreamTerms {
  return {
    shortestWindowS: limit('kinesis.poll'),
    longestWindowS: Infinity,
    readRows: limit('kinesis.poll-records'),
    propagationMs,
  };
}

function planByLambda(asked: Asked, leastShards: number): Planning<Served> {
  const known = streamLambda(asked.context);
  if (known.state === 'impossible') return known;
  const { profile, memoryMb, reason } = known.plan;
  const reply = replyPath(asked, propagation(asked.context.lookup));
  if (reply.state === 'impossible') return reply;
  const { propagationMs } = reply.plan;
  const planning = planStreamLambda(asked, known.plan, { leastShards, propagationMs });
  if (planning.state === 'impossible') return planning;
  const { plan, shards } = planning.plan;
  return served(asked, plan, {
    shards,
    reply: reply.plan,
    sink: streamSink(asked, plan, null),
    quota: planning.plan.quota,
    items: planning.plan.items,
    profile,
    before: [{ code: 'lambda-reader', memoryMb }],
    after: [reason],
  });
}

/** What reads the stream, with its own part of the bill and of the reasons. */
interface Reader {
  readonly shards: number;
  readonly reply: ReplyPath;
  readonly sink: StreamSink;
  readonly quota: Planning<readonly Reason[]>;
  readonly items: readonly BillItem[];
  readonly profile: CapacityProfile;
  readonly before: readonly Reason[];
  readonly after: readonly Reason[];
}

/** The stream, its answers and its reader together, if the quotas of all of them allow it. */
function served(asked: Asked, plan: StreamPlan, reader: Reader): Planning<Served> {
  const { shards, reply, sink, profile, after } = reader;
  const output = outputOf(asked, plan.batchRows);
  const quotas = allQuotas(shardCaveats(asked, shards + output.shards), sink.quota, reader.quota, reply.quotas);
  if (quotas.state === 'impossible') return quotas;
  const items = [...streamItems(asked, shards), ...output.items, ...sink.items, ...reply.items, ...reader.items];
  const before = [...quotas.plan, ...reader.before, ...largeRecords(asked)];
  return planned(streamServed(asked, plan, { items, profile, before, sink, after }));
}

/** Kinesis takes records up to its maximum, but is not designed for a steady load of records above the usual size. */
function largeRecords(asked: Asked): readonly Reason[] {
  const usualBytes = asked.context.lookup.limit('kinesis.usual-record') * 2 ** 20;
  const bytes = payloadIn(asked).payloadBytesIn;
  return bytes > usualBytes ? [{ code: 'large-records', bytes, usualBytes }] : [];
}

function shardsByLoad({ context: { lookup }, workload, world }: Asked): number {
  return kinesisShards({
    recordsPerS: ratesOf(workload, world.trafficRatio, world.peakRatio).peakPerS,
    bytesPerRecord: payloadIn({ workload, world }).payloadBytesIn,
    shardBytesPerS: lookup.limit('kinesis.shard-bytes'),
    shardRecordsPerS: lookup.limit('kinesis.shard-records'),
  });
}

function propagation({ limit }: Lookup): StreamTerms['propagationMs'] {
  const ms = limit('kinesis.propagation');
  return { p50: ms, p99: ms };
}

/** The stream that answers are written to; without shards if they go elsewhere. */
function outputOf(asked: Asked, batchRows: number): OutputStream {
  if (!answersToStream(asked)) return { shards: 0, items: [] };
  const { context, workload, world } = asked;
  return outputStream(context.lookup, {
    answerBytes: payloadIn(asked).payloadBytesOut,
    batchRows,
    peakPerS: ratesOf(workload, world.trafficRatio, world.peakRatio).peakPerS,
    answersPerMonth: requestsPerMonth(asked),
  });
}

/** The stream of the requests. */
function streamItems(asked: Asked, count: number): readonly BillItem[] {
  const { workload, world } = asked;
  const { usd, limit } = asked.context.lookup;
  const { peakPerS } = ratesOf(workload, world.trafficRatio, world.peakRatio);
  const needed = Math.max(
    peakPerS / limit('kinesis.shard-records'),
    (peakPerS * payloadIn(asked).payloadBytesIn) / limit('kinesis.shard-bytes'),
  );
  const puts = requestsPerMonth(asked) * kinesisPutUnits(payloadIn(asked).payloadBytesIn);
  return [
    metered(
      { code: 'shards', count },
      {
        quantity: count * MONTH_H,
        unit: 'hour',
        usd: usd('kinesis.shard'),
        grows: inSteps({ count, needed, least: 1, each: MONTH_H, perDay: workload.predictionsPerDay }),
      },
    ),
    metered({ code: 'puts' }, { quantity: puts, unit: 'request', usd: usd('kinesis.put') }),
  ];
}

/** Whether the quota of shards allows the streams of the requests and of the answers. */
function shardCaveats({ context }: Asked, needed: number): Planning<readonly Reason[]> {
  return quotaCaveats(context.lookup, 'kinesis.shards', { unit: 'shard', needed, product: 'kinesis' });
}
