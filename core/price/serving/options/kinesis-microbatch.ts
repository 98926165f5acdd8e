import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
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
  type DeployedReaders,
  ec2Consumer,
  planConsumers,
  readersOn,
  STREAM_OPTION,
  streamServed,
} from '#core/price/serving/stream/stream-consumers.ts';
import { type ReplyPath, replyPath } from '#core/price/serving/stream/reply-path.ts';
import {
  type KinesisStream,
  kinesisStream,
  shardsFor,
  type StreamRecords,
} from '#core/price/serving/candidate/kinesis-stream.ts';
import { sinkObstacles, streamSink } from '#core/price/serving/stream/stream-sink.ts';
import { planStreamLambda, streamLambda, streamSource } from '#core/price/serving/stream/stream-lambda.ts';
import type { StreamPlan, StreamTerms } from '#core/price/serving/stream/stream-plan.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { inSteps } from '#core/price/serving/candidate/metered.ts';

/** A Kinesis stream that is read in micro-batches, by always-on consumers on EC2 or (without an instance type) by Lambda. */
export const kinesisMicrobatch = servingOption({
  ...STREAM_OPTION,
  service: 'kinesis-microbatch',
  movingParts: 5,
  billed: { names: [...BILLED.kinesis, ...BILLED.lambda, ...BILLED.compute, ...BILLED.containers], units: null },
  recipe: 'kinesis',
  words: {
    name: 'Kinesis micro-batch',
    parts: 'a stream and a consumer',
    growsBy: 'more shards',
    bill: {
      shards: 'Kinesis shards: {count}',
      puts: 'Kinesis puts',
      stream: 'Kinesis on-demand stream',
      'stream-data': 'Kinesis on-demand data',
      'lambda-reads': 'Lambda requests and duration at {memoryMb} MB',
    },
    scaling: {
      'shards-and-consumers':
        'The number of shards and consumers follows the peak; larger batches absorb bursts before a consumer is added.',
      'shards-and-functions':
        'Lambda runs up to ten batches per shard at once and is billed per use; the number of shards follows the peak.',
    },
  },
  countsCalls: ({ instanceType }) => instanceType === null,
  prices: { products: ['kinesis'], ids: ['kinesis.shard', 'kinesis.put'] },
  payload: { part: 'record', product: 'kinesis', over: 'kinesis', limitId: 'kinesis.record', unitBytes: 2 ** 20 },
  obstacles: (asked) =>
    sinkObstacles(asked, {
      product: 'kinesis',
      recordBytes: asked.context.lookup.limit('kinesis.usual-record') * 2 ** 20,
    }),
  scaling: ({ candidate }) => ({
    code: candidate.instanceType === null ? 'shards-and-functions' : 'shards-and-consumers',
  }),
  plan: (asked) => {
    const shards = shardsFor(asked.context.lookup, recordsOf(asked));
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
    readers: plan.consumers * machine.profile.sessions,
    deployed: readersOn(machine),
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
  const planning = planStreamLambda(asked, known.plan, streamSource(asked, { leastShards, propagationMs }));
  if (planning.state === 'impossible') return planning;
  const { plan } = planning.plan;
  // A shard passes its batches to a limited number of concurrent invocations; a peak that needs more takes more shards.
  const parallel = asked.context.lookup.limit('lambda.stream-parallel');
  const shards = Math.max(leastShards, Math.ceil(plan.needed / parallel));
  return served(asked, plan, {
    shards,
    reply: reply.plan,
    readers: null,
    deployed: { machine: known.plan.deployed, by: 'functions' },
    quota: planning.plan.quota,
    items: planning.plan.items,
    profile,
    before: [{ code: 'lambda-reader', memoryMb }],
    after: [reason],
  });
}

/** The reader of the stream, with its part of the bill and of the reasons. */
interface Reader {
  readonly shards: number;
  readonly reply: ReplyPath;
  /** Number of sessions that write files in parallel; null if each read writes its own. */
  readonly readers: number | null;
  readonly deployed: Pick<DeployedReaders, 'machine' | 'by'>;
  readonly quota: Planning<readonly Reason[]>;
  readonly items: readonly BillItem[];
  readonly profile: CapacityProfile;
  readonly before: readonly Reason[];
  readonly after: readonly Reason[];
}

/** The stream, its answers and its reader together, if the quotas of all of them allow it. */
function served(asked: Asked, plan: StreamPlan, reader: Reader): Planning<Served> {
  const { reply, readers, profile, after } = reader;
  const { windowS, batchRows } = plan;
  const answers = streamSink(asked, { windowS, batchRows, readers });
  if (answers.state === 'impossible') return answers;
  const sink = answers.plan;
  const stream = requestStream(asked, reader.shards);
  const quotas = allQuotas(shardCaveats(asked, stream.shards + sink.shards), reader.quota, reply.quotas);
  if (quotas.state === 'impossible') return quotas;
  const items = [...stream.items, ...sink.items, ...reply.items, ...reader.items];
  const before = [...quotas.plan, ...reader.before, ...stream.reasons, ...largeRecords(asked)];
  const source = {
    kind: 'stream',
    shards: provisionedShards(stream),
    answers: sink.channel === 'stream' ? { shards: provisionedShards(sink) } : null,
  } as const;
  const deployed = { ...reader.deployed, source };
  return planned(streamServed(asked, plan, { items, profile, before, sink, readers: deployed, after }));
}

/** Null for a stream whose capacity is on demand. */
function provisionedShards({ shards }: Pick<KinesisStream, 'shards'>): number | null {
  return shards === 0 ? null : shards;
}

/** Kinesis takes records up to its maximum, but is not designed for a steady load of records above the usual size. */
function largeRecords(asked: Asked): readonly Reason[] {
  const usualBytes = asked.context.lookup.limit('kinesis.usual-record') * 2 ** 20;
  const bytes = payloadIn(asked).payloadBytesIn;
  return bytes > usualBytes ? [{ code: 'large-records', bytes, usualBytes }] : [];
}

/** The records of the requests. */
function recordsOf(asked: Asked): StreamRecords {
  const { workload, simulation } = asked;
  return {
    peakPerS: ratesOf(workload, simulation.trafficRatio, simulation.peakRatio).peakPerS,
    perMonth: requestsPerMonth(asked),
    bytes: payloadIn(asked).payloadBytesIn,
  };
}

function propagation({ limit }: Lookup): StreamTerms['propagationMs'] {
  const ms = limit('kinesis.propagation');
  return { p50: ms, p99: ms };
}

const CODES = { shards: 'shards', puts: 'puts', onDemand: 'stream', onDemandData: 'stream-data' } as const;

/** The stream of the requests, with the shards that its records or its readers need. */
function requestStream(asked: Asked, count: number): KinesisStream {
  const { lookup } = asked.context;
  const records = recordsOf(asked);
  const needed = Math.max(
    records.peakPerS / lookup.limit('kinesis.shard-records'),
    (records.peakPerS * records.bytes) / lookup.limit('kinesis.shard-bytes'),
  );
  const grows = inSteps({ count, needed, least: 1, each: MONTH_H, perDay: asked.workload.predictionsPerDay });
  return kinesisStream(lookup, records, { count, codes: CODES, grows });
}

/** Whether the quota of shards allows the streams of the requests and of the answers. */
function shardCaveats({ context }: Asked, needed: number): Planning<readonly Reason[]> {
  return quotaCaveats(context.lookup, 'kinesis.shards', { unit: 'shard', needed, product: 'kinesis' });
}
