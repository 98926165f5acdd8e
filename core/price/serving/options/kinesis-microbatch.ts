import type { BreakdownItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { kinesisPutUnits, kinesisShards } from '#core/price/pricing/kinesis.ts';
import { MONTH_H, predictionsPerMonth } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { type Common, infeasible, priced } from '#core/price/serving/candidate/evaluation.ts';
import { type Lookup, productsUnpriced } from '#core/price/serving/candidate/lookup.ts';
import type { ServingContext, ServingDefinition } from '#core/price/serving/candidate/option.ts';
import {
  consumerItems,
  ec2Consumer,
  planConsumers,
  streamReasons,
} from '#core/price/serving/stream/stream-consumers.ts';
import { planStreamLambda, streamLambda } from '#core/price/serving/stream/stream-lambda.ts';
import type { StreamTerms } from '#core/price/serving/stream/stream-plan.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

/** A Kinesis stream read in micro-batches: by consumers on EC2 that are always on, or (without an instance type) by Lambda. */
export const kinesisMicrobatch: ServingDefinition = {
  service: 'kinesis-microbatch',
  mode: 'microbatch',
  purchases: ['on-demand', '1yr', '3yr'],
  instanceTypes: ({ catalog }) => [null, ...catalog.instances.map((instance) => instance.instanceType)],
  evaluate,
};

function evaluate(context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation {
  const { lookup } = context;
  const common: Common = {
    candidate,
    basis: 'projected',
    scaling: { code: 'shards-and-consumers' },
    errorHandling: { unit: 'batch', expectedReworkPct: 100 * workload.failureRate },
  };
  const prices = pricesOf(lookup);
  if (prices === null) return infeasible(common, [productsUnpriced(lookup, 'kinesis')]);
  const shards = shardsByLoad(lookup, workload, world);
  const obstacles = [...recordObstacle(lookup, workload), ...shardObstacle(lookup, shards)];
  if (obstacles.length > 0) return infeasible(common, obstacles);
  const stream: Stream = { shards, prices };
  return candidate.instanceType === null
    ? byLambda({ context, common, workload, world, stream })
    : byMachines({ context, common, workload, world, stream });
}

interface Prices {
  readonly shardUsd: number;
  readonly putUsd: number;
}

interface Stream {
  /** By bytes and records at the peak. */
  readonly shards: number;
  readonly prices: Prices;
}

interface Asked {
  readonly context: ServingContext;
  readonly common: Common;
  readonly workload: Workload;
  readonly world: World;
  readonly stream: Stream;
}

function byMachines({ context, common, workload, world, stream }: Asked): Evaluation {
  const { lookup } = context;
  const known = ec2Consumer(context, common.candidate);
  if (known.state === 'refused') return infeasible(common, known.reasons);
  const { machine } = known;
  const terms: StreamTerms = {
    shortestWindowS: lookup.limit('kinesis.poll'),
    longestWindowS: Infinity,
    readRows: lookup.limit('kinesis.poll-records'),
    propagationMs: propagation(lookup),
  };
  const planning = planConsumers({ context, terms, machine, workload, world });
  const { plan } = planning;
  const measured: Common = {
    ...common,
    basis: machine.profile.basis,
    errorHandling: { unit: 'batch', expectedReworkPct: plan.reworkPct },
  };
  // A shard is read by one consumer: a consumer without a shard would idle.
  const shards = Math.max(stream.shards, plan.needed);
  const obstacles = [...(planning.state === 'impossible' ? planning.reasons : []), ...shardObstacle(lookup, shards)];
  if (obstacles.length > 0) return infeasible(measured, obstacles);
  return priced(measured, {
    count: plan.consumers,
    items: [
      ...streamItems(shards, stream.prices, workload, world),
      ...consumerItems(context, workload, machine, plan.consumers),
    ],
    latencyMs: plan.latencyMs,
    freshnessS: { mean: plan.latencyMs.p50 / 1000, max: plan.latencyMs.p99 / 1000 },
    reasons: [...streamReasons(plan, workload), ...machine.reasons],
  });
}

function byLambda({ context, common, workload, world, stream }: Asked): Evaluation {
  const { lookup } = context;
  const lambda = streamLambda(context);
  if (lambda.state === 'refused') return infeasible(common, lambda.reasons);
  const planning = planStreamLambda({
    context,
    lambda,
    leastShards: stream.shards,
    propagationMs: propagation(lookup),
    workload,
    world,
  });
  const { plan, shards } = planning;
  const planned: Common = {
    ...common,
    scaling: { code: 'shards-and-functions' },
    errorHandling: { unit: 'batch', expectedReworkPct: plan.reworkPct },
  };
  const obstacles = [...planning.obstacles, ...shardObstacle(lookup, shards)];
  if (obstacles.length > 0) return infeasible(planned, obstacles);
  return priced(planned, {
    count: plan.consumers,
    items: [...streamItems(shards, stream.prices, workload, world), ...planning.items],
    latencyMs: plan.latencyMs,
    freshnessS: { mean: plan.latencyMs.p50 / 1000, max: plan.latencyMs.p99 / 1000 },
    reasons: [
      { code: 'lambda-reader', memoryMb: lambda.memoryMb },
      ...streamReasons(plan, workload),
      ...lambda.reasons,
    ],
  });
}

function pricesOf(lookup: Lookup): Prices | null {
  const shardUsd = lookup.unitUsd('kinesis.shard');
  const putUsd = lookup.unitUsd('kinesis.put');
  return shardUsd === null || putUsd === null ? null : { shardUsd, putUsd };
}

function shardsByLoad(lookup: Lookup, workload: Workload, world: World): number {
  return kinesisShards({
    recordsPerS: ratesOf(workload, world.trafficRatio).peakPerS,
    bytesPerRecord: workload.payloadBytesIn,
    shardBytesPerS: lookup.limit('kinesis.shard-bytes'),
    shardRecordsPerS: lookup.limit('kinesis.shard-records'),
  });
}

function propagation(lookup: Lookup): StreamTerms['propagationMs'] {
  const ms = lookup.limit('kinesis.propagation');
  return { p50: ms, p99: ms };
}

function streamItems(shards: number, prices: Prices, workload: Workload, world: World): readonly BreakdownItem[] {
  const puts = predictionsPerMonth(workload.predictionsPerDay) * world.trafficRatio;
  return [
    { item: `Kinesis, ${shards} ${shards === 1 ? 'shard' : 'shards'}`, monthlyUsd: shards * prices.shardUsd * MONTH_H },
    { item: 'Kinesis puts', monthlyUsd: puts * kinesisPutUnits(workload.payloadBytesIn) * prices.putUsd },
  ];
}

function recordObstacle(lookup: Lookup, workload: Workload): readonly Reason[] {
  const limitBytes = lookup.limit('kinesis.record') * 2 ** 20;
  const bytes = workload.payloadBytesIn;
  return bytes > limitBytes
    ? [{ code: 'payload-over-limit', part: 'record', bytes, limitBytes, product: 'kinesis' }]
    : [];
}

function shardObstacle(lookup: Lookup, shards: number): readonly Reason[] {
  const limit = lookup.limit('kinesis.shards');
  if (shards <= limit) return [];
  return [{ code: 'peak-over-limit', unit: 'shard', needed: shards, limit, product: 'kinesis' }];
}
