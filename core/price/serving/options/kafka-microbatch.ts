import { kafkaBrokers, kafkaStoredBytes } from '#core/price/pricing/msk.ts';
import { GIB, MONTH_H } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { fargateOffer, taskText } from '#core/price/serving/container/fargate.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import {
  type Asked,
  discountFactor,
  type Served,
  type ServingDefinition,
} from '#core/price/serving/candidate/option.ts';
import { type Impossible, impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas, quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import { replyPath } from '#core/price/serving/stream/reply-path.ts';
import {
  consumerItems,
  ec2Consumer,
  leastConsumersOf,
  planConsumers,
  STREAM_OPTION,
  type StreamMachine,
  streamServed,
} from '#core/price/serving/stream/stream-consumers.ts';
import { answersToStream, sinkObstacles, streamSink } from '#core/price/serving/stream/stream-sink.ts';
import type { StreamPlan, StreamTerms } from '#core/price/serving/stream/stream-plan.ts';

/** A topic on MSK brokers that always-on consumers read in micro-batches, on EC2 or (without an instance type) on Fargate. */
export const kafkaMicrobatch: ServingDefinition = {
  ...STREAM_OPTION,
  service: 'kafka-microbatch',
  movingParts: 7,
  surroundings: () => 'brokers',
  words: {
    name: 'Kafka micro-batch',
    parts: 'brokers and a consumer',
    growsBy: 'more consumers',
    bill: {
      brokers: 'MSK, {count} × kafka.m5.large',
      'topic-storage': 'MSK storage',
    },
    scaling: {
      'partitions-and-brokers':
        'The number of consumers follows the peak, up to one per partition, and the number of brokers follows the bytes; larger batches absorb bursts first.',
    },
  },
  prices: { products: ['msk'], ids: ['msk.m5-large', 'msk.storage'] },
  payload: { part: 'record', product: 'kafka', limitBytes: ({ limit }) => limit('msk.record') * 2 ** 20 },
  obstacles: (asked) => sinkObstacles(asked, 'kafka', asked.context.lookup.limit('msk.record') * 2 ** 20),
  scaling: () => ({ code: 'partitions-and-brokers' }),
  plan,
};

function plan(asked: Asked): Planning<Served> {
  const { lookup } = asked.context;
  const known = machinesOf(asked);
  if (known.state === 'impossible') return known;
  const reply = replyPath(asked, { p50: lookup.limit('msk.write-p50'), p99: lookup.limit('msk.write-p99') });
  if (reply.state === 'impossible') return reply;
  const found = cheapest(asked, known.plan, reply.plan.propagationMs);
  if (found.state === 'impossible') return found;
  const { machine, consumers } = found.plan;
  const { partitions, brokers, storedGb } = clusterOf(asked, consumers.consumers * machine.profile.sessions);
  const sink = streamSink(asked, { ...consumers, readers: consumers.consumers * machine.profile.sessions });
  const quotas = allQuotas(
    sink.quota,
    quotaCaveats(lookup, 'msk.brokers', { unit: 'broker', needed: brokers, product: 'msk' }),
    machine.quotaOf(consumers.consumers),
    reply.plan.quotas,
  );
  if (quotas.state === 'impossible') return quotas;
  return planned(
    streamServed(asked, consumers, {
      items: [
        { code: 'brokers', count: brokers, monthlyUsd: brokers * MONTH_H * lookup.usd('msk.m5-large') },
        { code: 'topic-storage', monthlyUsd: storedGb * lookup.usd('msk.storage') },
        ...sink.items,
        ...reply.plan.items,
        ...consumerItems(asked, machine, consumers.consumers),
      ],
      profile: machine.profile,
      before: [
        ...quotas.plan,
        { code: 'kafka-cluster', partitions, brokers, replication: lookup.limit('msk.replication') },
      ],
      sink,
      after: machine.reasons,
    }),
  );
}

/** The candidate's instance type, or every size of a Fargate task, smallest first. */
function machinesOf(asked: Asked): Planning<readonly StreamMachine[]> {
  const { context, candidate, workload } = asked;
  if (candidate.instanceType !== null) {
    const known = ec2Consumer(asked);
    return known.state === 'impossible' ? known : planned([known.plan]);
  }
  const offer = fargateOffer(context);
  if (offer.state === 'impossible') return offer;
  const { sizes, hourUsd, reason } = offer.plan;
  return planned(
    sizes.map((size) => ({
      profile: size.profile,
      networkGbps: size.networkGbps,
      hourUsd: hourUsd(size) * discountFactor(workload),
      name: `Fargate ${taskText(size)}`,
      volumeGb: 0,
      reasons: [reason],
      quotaOf: (tasks) => {
        const needed = Math.ceil(tasks * size.vcpus);
        return quotaCaveats(context.lookup, 'fargate.vcpus', { unit: 'vcpu', needed, product: 'fargate' });
      },
    })),
  );
}

interface Chosen {
  readonly machine: StreamMachine;
  readonly consumers: StreamPlan;
}

/** The cheapest feasible machine; if none is feasible, the reasons against the largest. */
function cheapest(
  asked: Asked,
  machines: readonly StreamMachine[],
  propagationMs: StreamTerms['propagationMs'],
): Planning<Chosen> {
  const terms = termsOf(asked.context.lookup, propagationMs);
  const least = leastConsumersOf(asked.workload);
  let best: Chosen | null = null;
  let missed: Impossible = impossible({ code: 'task-size-missing' });
  for (const machine of machines) {
    if (best !== null && least * machine.hourUsd >= hourUsd(best)) continue;
    const planning = planConsumers(asked, terms, machine);
    if (planning.state === 'impossible') {
      missed = planning;
      continue;
    }
    const next: Chosen = { machine, consumers: planning.plan };
    if (best === null || hourUsd(next) < hourUsd(best)) best = next;
  }
  return best === null ? missed : planned(best);
}

function hourUsd({ machine, consumers }: Chosen): number {
  return consumers.consumers * machine.hourUsd;
}

function termsOf({ limit }: Lookup, propagationMs: StreamTerms['propagationMs']): StreamTerms {
  return {
    shortestWindowS: limit('msk.poll'),
    longestWindowS: Infinity,
    readRows: limit('msk.poll-records'),
    propagationMs,
  };
}

/** Every session reads its own partitions, so there are at least as many partitions as sessions. */
function clusterOf(
  asked: Asked,
  sessions: number,
): { readonly partitions: number; readonly brokers: number; readonly storedGb: number } {
  const { context, workload, world } = asked;
  const { limit } = context.lookup;
  const { meanPerS, peakPerS } = ratesOf(workload, world.trafficRatio);
  const replication = limit('msk.replication');
  // Requests and answers are topics of one cluster, unless the answers go elsewhere.
  const bytes = workload.payloadBytesIn + (answersToStream(asked) ? workload.payloadBytesOut : 0);
  const partitions = Math.max(1, sessions);
  const brokers = kafkaBrokers({
    bytesPerS: peakPerS * bytes,
    partitions,
    replication,
    brokerBytesPerS: limit('msk.broker-bytes'),
    brokerPartitions: limit('msk.broker-partitions'),
    minBrokers: limit('msk.brokers-min'),
  });
  const storedBytes = kafkaStoredBytes({
    bytesPerS: meanPerS * bytes,
    retentionS: limit('msk.retention') * 3600,
    replication,
  });
  return { partitions, brokers, storedGb: storedBytes / GIB };
}
