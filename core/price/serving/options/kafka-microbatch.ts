import type { BreakdownItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { kafkaBrokers, kafkaStoredBytes } from '#core/price/pricing/msk.ts';
import { GIB, MONTH_H } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { type Common, infeasible, priced } from '#core/price/serving/candidate/evaluation.ts';
import { fargateOffer, sayTask } from '#core/price/serving/container/fargate.ts';
import { type Lookup, productsUnpriced } from '#core/price/serving/candidate/lookup.ts';
import type { ServingContext, ServingDefinition } from '#core/price/serving/candidate/option.ts';
import {
  consumerItems,
  ec2Consumer,
  leastConsumersOf,
  planConsumers,
  type StreamMachine,
  streamReasons,
} from '#core/price/serving/stream/stream-consumers.ts';
import type { StreamPlan, StreamTerms } from '#core/price/serving/stream/stream-plan.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

/** A topic on MSK brokers read in micro-batches by consumers that are always on: on EC2, or (without an instance type) on Fargate. */
export const kafkaMicrobatch: ServingDefinition = {
  service: 'kafka-microbatch',
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
    scaling: { code: 'partitions-and-brokers' },
    errorHandling: { unit: 'batch', expectedReworkPct: 100 * workload.failureRate },
  };
  const brokerUsd = lookup.unitUsd('msk.m5-large');
  const storageUsd = lookup.unitUsd('msk.storage');
  if (brokerUsd === null || storageUsd === null) {
    return infeasible(common, [productsUnpriced(lookup, 'msk')]);
  }
  const records = recordObstacle(lookup, workload);
  if (records.length > 0) return infeasible(common, records);
  const known = machinesOf(context, candidate);
  if (known.state === 'refused') return infeasible(common, known.reasons);
  const { machine, plan, obstacles } = cheapest(context, known.machines, workload, world);
  const planned: Common = {
    ...common,
    basis: machine.profile.basis,
    errorHandling: { unit: 'batch', expectedReworkPct: plan.reworkPct },
  };
  const cluster = clusterOf({ lookup, workload, world, sessions: plan.consumers * machine.profile.sessions });
  const missed = [...obstacles, ...cluster.obstacles];
  if (missed.length > 0) return infeasible(planned, missed);
  const { brokers, partitions, storedGb } = cluster;
  const items: BreakdownItem[] = [
    { item: `MSK, ${brokers} × kafka.m5.large`, monthlyUsd: brokers * MONTH_H * brokerUsd },
    { item: 'MSK storage', monthlyUsd: storedGb * storageUsd },
    ...consumerItems(context, workload, machine, plan.consumers),
  ];
  return priced(planned, {
    count: plan.consumers,
    items,
    latencyMs: plan.latencyMs,
    freshnessS: { mean: plan.latencyMs.p50 / 1000, max: plan.latencyMs.p99 / 1000 },
    reasons: [
      { code: 'kafka-cluster', partitions, brokers, replication: lookup.limit('msk.replication') },
      ...streamReasons(plan, workload),
      ...machine.reasons,
    ],
  });
}

type Machines =
  | { readonly state: 'known'; readonly machines: readonly [StreamMachine, ...StreamMachine[]] }
  | { readonly state: 'refused'; readonly reasons: readonly Reason[] };

function machinesOf(context: ServingContext, candidate: Candidate): Machines {
  if (candidate.instanceType !== null) {
    const known = ec2Consumer(context, candidate);
    return known.state === 'refused' ? known : { state: 'known', machines: [known.machine] };
  }
  const offer = fargateOffer(context);
  if (offer.state === 'none') return { state: 'refused', reasons: offer.reasons };
  const machines = offer.sizes.map((size) => ({
    profile: size.profile,
    hourUsd: offer.hourUsd(size),
    name: `Fargate ${sayTask(size)}`,
    volumeGb: 0,
    reasons: [offer.reason, ...size.profile.reasons],
  }));
  const [first, ...others] = machines;
  return first === undefined
    ? { state: 'refused', reasons: [{ code: 'task-size-missing' }] }
    : { state: 'known', machines: [first, ...others] };
}

interface Chosen {
  readonly machine: StreamMachine;
  readonly plan: StreamPlan;
  readonly obstacles: readonly Reason[];
}

/** The machine that costs least among those that hold; when none does, the largest, to say why. */
function cheapest(
  context: ServingContext,
  machines: readonly [StreamMachine, ...StreamMachine[]],
  workload: Workload,
  world: World,
): Chosen {
  const terms = termsOf(context.lookup);
  const chosenOf = (machine: StreamMachine): Chosen => {
    const planning = planConsumers({ context, terms, machine, workload, world });
    return { machine, plan: planning.plan, obstacles: planning.state === 'impossible' ? planning.reasons : [] };
  };
  const [first, ...others] = machines;
  let best = chosenOf(first);
  for (const machine of others) {
    const holds = best.obstacles.length === 0;
    if (holds && leastConsumersOf(workload) * machine.hourUsd >= hourUsd(best)) continue;
    const next = chosenOf(machine);
    if (!holds || (next.obstacles.length === 0 && hourUsd(next) < hourUsd(best))) best = next;
  }
  return best;
}

function hourUsd({ machine, plan }: Chosen): number {
  return plan.consumers * machine.hourUsd;
}

function termsOf(lookup: Lookup): StreamTerms {
  return {
    shortestWindowS: lookup.limit('msk.poll'),
    longestWindowS: Infinity,
    readRows: lookup.limit('msk.poll-records'),
    propagationMs: { p50: lookup.limit('msk.write-p50'), p99: lookup.limit('msk.write-p99') },
  };
}

/** Every session reads partitions of its own, so there are as many at least. */
function clusterOf(options: {
  readonly lookup: Lookup;
  readonly workload: Workload;
  readonly world: World;
  readonly sessions: number;
}) {
  const { lookup, workload, world, sessions } = options;
  const { meanPerS, peakPerS } = ratesOf(workload, world.trafficRatio);
  const replication = lookup.limit('msk.replication');
  const partitions = Math.max(1, sessions);
  const brokers = kafkaBrokers({
    bytesPerS: peakPerS * workload.payloadBytesIn,
    partitions,
    replication,
    brokerBytesPerS: lookup.limit('msk.broker-bytes'),
    brokerPartitions: lookup.limit('msk.broker-partitions'),
    minBrokers: lookup.limit('msk.brokers-min'),
  });
  const storedBytes = kafkaStoredBytes({
    bytesPerS: meanPerS * workload.payloadBytesIn,
    retentionS: lookup.limit('msk.retention') * 3600,
    replication,
  });
  const most = lookup.limit('msk.brokers');
  return {
    partitions,
    brokers,
    storedGb: storedBytes / GIB,
    obstacles: brokersOver(brokers, most),
  };
}

function brokersOver(needed: number, limit: number): readonly Reason[] {
  return needed > limit ? [{ code: 'peak-over-limit', unit: 'broker', needed, limit, product: 'msk' }] : [];
}

function recordObstacle(lookup: Lookup, workload: Workload): readonly Reason[] {
  const limitBytes = lookup.limit('msk.record') * 2 ** 20;
  const bytes = workload.payloadBytesIn;
  return bytes > limitBytes
    ? [{ code: 'payload-over-limit', part: 'record', bytes, limitBytes, product: 'kafka' }]
    : [];
}
