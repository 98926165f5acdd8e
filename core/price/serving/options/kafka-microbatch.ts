import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { kafkaBrokers, kafkaStoredBytes } from '#core/price/pricing/msk.ts';
import { GIB, MONTH_H } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { type Asked, servingOption } from '#core/price/serving/candidate/option.ts';
import { type Impossible, impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import { kafkaObstacles, type KafkaCluster, planKafka, topicBytes } from '#core/price/serving/stream/kafka.ts';
import { STREAM_OPTION } from '#core/price/serving/stream/stream-consumers.ts';
import { inSteps, metered } from '#core/price/serving/candidate/metered.ts';

/** The broker types to consider. A small one is planned with the baseline of its network and processor, without credits. */
const BROKERS = [
  {
    type: 'kafka.t3.small',
    priceId: 'msk.t3-small',
    bytes: 'msk.small-broker-bytes',
    partitions: 'msk.small-broker-partitions',
  },
  { type: 'kafka.m5.large', priceId: 'msk.m5-large', bytes: 'msk.broker-bytes', partitions: 'msk.broker-partitions' },
] as const;

interface Brokers {
  readonly type: string;
  readonly bill: BillItem;
  readonly count: number;
  readonly caveats: readonly Reason[];
}

/** A topic on MSK brokers that always-on consumers read in micro-batches, on EC2 or (without an instance type) on Fargate. */
export const kafkaMicrobatch = servingOption({
  ...STREAM_OPTION,
  service: 'kafka-microbatch',
  movingParts: 7,
  billed: { names: [...BILLED.kafka, ...BILLED.compute, ...BILLED.containers], units: null },
  recipe: 'kafka',
  surroundings: () => 'brokers',
  words: {
    name: 'Kafka micro-batch',
    parts: 'brokers and a consumer',
    growsBy: 'more consumers',
    bill: {
      brokers: 'MSK, {count} × {type}',
      'topic-storage': 'MSK storage',
    },
    scaling: {
      'partitions-and-brokers':
        'The number of consumers follows the peak, up to one per partition, and the number of brokers follows the bytes; larger batches absorb bursts first.',
    },
  },
  prices: { products: ['msk'], ids: ['msk.m5-large', 'msk.storage'] },
  payload: { part: 'record', product: 'kafka', over: 'kafka', limitId: 'msk.record', unitBytes: 2 ** 20 },
  obstacles: kafkaObstacles,
  scaling: () => ({ code: 'partitions-and-brokers' }),
  plan: (asked) => planKafka(asked, cheapestBrokers),
});

/** The cheapest brokers for a topic; if none can serve it, the reason against the largest. */
function cheapestBrokers(asked: Asked, partitions: number): Planning<KafkaCluster> {
  const { lookup } = asked.context;
  const { limit } = lookup;
  const { meanPerS, peakPerS } = ratesOf(asked.workload, asked.simulation.trafficRatio, asked.simulation.peakRatio);
  const replication = limit('msk.replication');
  const bytes = topicBytes(asked);
  let best: Brokers | null = null;
  let missed: Impossible = impossible();
  for (const broker of BROKERS) {
    const usdPerHour = lookup.unitUsd(broker.priceId);
    if (usdPerHour === null) continue;
    const count = kafkaBrokers({
      bytesPerS: peakPerS * bytes,
      partitions,
      replication,
      brokerBytesPerS: limit(broker.bytes),
      brokerPartitions: limit(broker.partitions),
      minBrokers: limit('msk.brokers-min'),
    });
    const quota = quotaCaveats(lookup, 'msk.brokers', { unit: 'broker', needed: count, product: 'msk' });
    const needed = (peakPerS * bytes * replication) / limit(broker.bytes);
    const bill = metered(
      { code: 'brokers', type: broker.type, count },
      {
        quantity: count * MONTH_H,
        unit: 'hour',
        usd: usdPerHour,
        grows: inSteps({
          count,
          needed,
          least: limit('msk.brokers-min'),
          each: MONTH_H,
          perDay: asked.workload.predictionsPerDay,
        }),
      },
    );
    if (quota.state === 'impossible') missed = quota;
    else if (best === null || bill.monthlyUsd < best.bill.monthlyUsd) {
      best = { type: broker.type, bill, count, caveats: quota.plan };
    }
  }
  if (best === null) return missed;
  const storedBytes = kafkaStoredBytes({
    bytesPerS: meanPerS * bytes,
    retentionS: limit('msk.retention') * 3600,
    replication,
  });
  const { type, count, bill } = best;
  return planned({
    items: [
      bill,
      metered(
        { code: 'topic-storage' },
        { quantity: storedBytes / GIB, unit: 'gb-month', usd: lookup.usd('msk.storage') },
      ),
    ],
    caveats: best.caveats,
    reason: { code: 'kafka-cluster', partitions, brokers: count, replication },
    source: { kind: 'topic', partitions, brokers: { type, count, storedGb: storedBytes / GIB } },
  });
}
