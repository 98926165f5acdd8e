import type { BillItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import { kinesisPutUnits, kinesisShards, PUT_UNIT_BYTES } from '#core/price/pricing/kinesis.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { requestsPerMonth } from '#core/price/serving/candidate/demand.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import type { Asked, Served, ServingDefinition } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas, quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import {
  consumerItems,
  ec2Consumer,
  planConsumers,
  STREAM_OPTION,
  streamServed,
} from '#core/price/serving/stream/stream-consumers.ts';
import { replyPath } from '#core/price/serving/stream/reply-path.ts';
import { planStreamLambda, streamLambda } from '#core/price/serving/stream/stream-lambda.ts';
import type { StreamTerms } from '#core/price/serving/stream/stream-plan.ts';

/** A Kinesis stream that is read in micro-batches, by always-on consumers on EC2 or (without an instance type) by Lambda. */
export const kinesisMicrobatch: ServingDefinition = {
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
      'output-shards': 'Kinesis shards for the answers: {count}',
      'output-puts': 'Kinesis puts of answers',
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
  payload: { part: 'record', product: 'kinesis', limitBytes: ({ limit }) => limit('kinesis.record') * 2 ** 20 },
  scaling: ({ candidate }) => ({
    code: candidate.instanceType === null ? 'shards-and-functions' : 'shards-and-consumers',
  }),
  plan: (asked) => {
    const shards = shardsByLoad(asked);
    const quota = shardCaveats(asked, shards);
    if (quota.state === 'impossible') return quota;
    return asked.candidate.instanceType === null ? planByLambda(asked, shards) : planByMachines(asked, shards);
  },
};

function planByMachines(asked: Asked, leastShards: number): Planning<Served> {
  const { lookup } = asked.context;
  const known = ec2Consumer(asked);
  if (known.state === 'impossible') return known;
  const machine = known.plan;
  const reply = replyPath(asked, propagation(lookup));
  if (reply.state === 'impossible') return reply;
  const terms: StreamTerms = {
    shortestWindowS: lookup.limit('kinesis.poll'),
    longestWindowS: Infinity,
    readRows: lookup.limit('kinesis.poll-records'),
    propagationMs: reply.plan.propagationMs,
  };
  const planning = planConsumers(asked, terms, machine);
  if (planning.state === 'impossible') return planning;
  const { plan } = planning;
  // One consumer reads a shard; a consumer without a shard would be idle.
  const shards = Math.max(leastShards, plan.needed);
  const quotas = allQuotas(
    shardCaveats(asked, shards + outputOf(asked, plan.batchRows).shards),
    machine.quotaOf(plan.consumers),
    reply.plan.quotas,
  );
  if (quotas.state === 'impossible') return quotas;
  const items = [
    ...streamItems(asked, shards, plan.batchRows),
    ...reply.plan.items,
    ...consumerItems(asked, machine, plan.consumers),
  ];
  return planned(
    streamServed(asked, plan, { items, profile: machine.profile, before: quotas.plan, after: machine.reasons }),
  );
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
  const quotas = allQuotas(
    shardCaveats(asked, shards + outputOf(asked, plan.batchRows).shards),
    planning.plan.quota,
    reply.plan.quotas,
  );
  if (quotas.state === 'impossible') return quotas;
  const items = [...streamItems(asked, shards, plan.batchRows), ...reply.plan.items, ...planning.plan.items];
  const before: readonly Reason[] = [...quotas.plan, { code: 'lambda-reader', memoryMb }];
  return planned(streamServed(asked, plan, { items, profile, before, after: [reason] }));
}

function shardsByLoad(asked: Asked): number {
  return shardsFor(asked, asked.workload.payloadBytesIn);
}

function shardsFor({ context: { lookup }, workload, world }: Asked, bytesPerRow: number, rows = 1): number {
  return kinesisShards({
    recordsPerS: ratesOf(workload, world.trafficRatio).peakPerS / rows,
    bytesPerRecord: bytesPerRow * rows,
    shardBytesPerS: lookup.limit('kinesis.shard-bytes'),
    shardRecordsPerS: lookup.limit('kinesis.shard-records'),
  });
}

function propagation({ limit }: Lookup): StreamTerms['propagationMs'] {
  const ms = limit('kinesis.propagation');
  return { p50: ms, p99: ms };
}

/** The most answers in one record of the output stream. */
const MAX_AGGREGATED = 500;

/** The records of the output stream: the answers of one batch go together, up to a unit of 25 KB a record. */
function outputOf(asked: Asked, batchRows: number): { readonly together: number; readonly shards: number } {
  const { payloadBytesOut } = asked.workload;
  const unitRows = PUT_UNIT_BYTES / Math.max(1, payloadBytesOut);
  const together = Math.max(1, Math.min(batchRows, unitRows, MAX_AGGREGATED));
  return { together, shards: shardsFor(asked, payloadBytesOut, together) };
}

/** The stream of the requests, and the stream that the answers are written to. */
function streamItems(asked: Asked, shards: number, batchRows: number): readonly BillItem[] {
  const { usd } = asked.context.lookup;
  const { payloadBytesIn, payloadBytesOut } = asked.workload;
  const { together, shards: outShards } = outputOf(asked, batchRows);
  const putsUsd = (bytes: number, rows = 1): number =>
    (requestsPerMonth(asked) / rows) * kinesisPutUnits(bytes * rows) * usd('kinesis.put');
  const shardsUsd = (count: number): number => count * usd('kinesis.shard') * MONTH_H;
  return [
    { code: 'shards', count: shards, monthlyUsd: shardsUsd(shards) },
    { code: 'puts', monthlyUsd: putsUsd(payloadBytesIn) },
    { code: 'output-shards', count: outShards, monthlyUsd: shardsUsd(outShards) },
    { code: 'output-puts', monthlyUsd: putsUsd(payloadBytesOut, together) },
  ];
}

/** Whether the quota of shards allows the streams of the requests and of the answers. */
function shardCaveats({ context }: Asked, needed: number): Planning<readonly Reason[]> {
  return quotaCaveats(context.lookup, 'kinesis.shards', { unit: 'shard', needed, product: 'kinesis' });
}
