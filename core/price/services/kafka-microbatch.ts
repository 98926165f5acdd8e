import type { Reason } from '#core/contract/reasons/reasons.ts';
import { sameAsLast } from '#core/once-per.ts';
import { kafkaBrokers, kafkaStoredBytes } from '#core/price/pricing/msk.ts';
import { GIB, MONTH_H } from '#core/price/pricing/units.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { writeRates } from '#core/price/serving/candidate/demand.ts';
import { inSteps } from '#core/price/serving/candidate/metered.ts';
import type { Asked, ServingContext, Stated } from '#core/price/serving/candidate/asked.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';
import type { Impossible, Planning } from '#core/price/serving/candidate/planning.ts';
import { quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import { type KafkaCluster, kafkaTopics, prepareKafka } from '#core/price/serving/stream/kafka.ts';
import { STREAM_OPTION } from '#core/price/serving/stream/stream-consumers.ts';

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

const TOPICS = kafkaTopics('msk.record');

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
    bills: { text: 'the cluster and readers all the time' },
  },
  prices: { products: ['msk'], ids: ['msk.m5-large', 'msk.storage'] },
  payload: { part: 'record', product: 'kafka', over: 'kafka', limitId: 'msk.record', unitBytes: 2 ** 20 },
  obstacles: TOPICS.obstacles,
  scaling: () => ({ code: 'partitions-and-brokers' }),
  prepare: (stated) => prepareKafka(stated, TOPICS, cheapestBrokers),
});

/** Brokers of a type. */
interface Broker {
  readonly type: string;
  readonly usdPerHour: number;
  /** How many of them hold a number of partitions in a draw. */
  readonly countOf: (asked: Asked, partitions: number) => number;
  /** The same by bytes alone, before rounding up. */
  readonly neededOf: (asked: Asked) => number;
  readonly quotaOf: (count: number) => Planning<readonly Reason[]>;
}

/** The broker types that have a price. */
function brokersOf({ lookup }: ServingContext): readonly Broker[] {
  const { limit } = lookup;
  const [replication, minBrokers] = [limit('msk.replication'), limit('msk.brokers-min')];
  const bytesPerS = (asked: Asked): number => writeRates(asked).peakPerS * TOPICS.bytesIn(asked).perRow;
  return BROKERS.flatMap(({ type, priceId, bytes, partitions: partitionsId }) => {
    const usdPerHour = lookup.unitUsd(priceId);
    if (usdPerHour === null) return [];
    const [brokerBytesPerS, brokerPartitions] = [limit(bytes), limit(partitionsId)];
    return [
      {
        type,
        usdPerHour,
        countOf: (asked, partitions) =>
          kafkaBrokers({
            bytesPerS: bytesPerS(asked),
            partitions,
            replication,
            brokerBytesPerS,
            brokerPartitions,
            minBrokers,
          }),
        neededOf: (asked) => (bytesPerS(asked) * replication) / brokerBytesPerS,
        quotaOf: sameAsLast((count) =>
          quotaCaveats(lookup, 'msk.brokers', { unit: 'broker', needed: count, product: 'msk' }),
        ),
      },
    ];
  });
}

/** The cheapest brokers for a topic; if none can serve it, the reason against the largest. */
function cheapestBrokers({ context, workload }: Stated): KafkaCluster {
  const { limit, usd } = context.lookup;
  const [replication, least, storageUsd] = [limit('msk.replication'), limit('msk.brokers-min'), usd('msk.storage')];
  const retentionS = limit('msk.retention') * 3600;
  const brokers = brokersOf(context);
  const storedGb = (asked: Asked): number => {
    const bytesPerS = writeRates(asked).meanPerS * TOPICS.bytesIn(asked).perRow;
    return kafkaStoredBytes({ bytesPerS, retentionS, replication }) / GIB;
  };
  const monthlyUsd = (broker: Broker, count: number): number => count * MONTH_H * broker.usdPerHour;
  const cheapest = (asked: Asked, partitions: number, to: Tally | null): Broker | null => {
    let best: Broker | null = null;
    let bestUsd = Infinity;
    let missed: Impossible | null = null;
    for (const broker of brokers) {
      const count = broker.countOf(asked, partitions);
      const quota = broker.quotaOf(count);
      if (quota.state === 'impossible') missed = quota;
      else if (best === null || monthlyUsd(broker, count) < bestUsd) {
        best = broker;
        bestUsd = monthlyUsd(broker, count);
      }
    }
    if (best === null) to?.refuse(() => missed?.reasons ?? []);
    return best;
  };
  return {
    put: (asked, partitions, to) => {
      const broker = cheapest(asked, partitions, to);
      if (broker === null) return false;
      const { type, usdPerHour, neededOf } = broker;
      const count = broker.countOf(asked, partitions);
      to.item('brokers', count * MONTH_H, 'hour', usdPerHour)?.describe({
        fields: { type, count },
        grows: inSteps({ count, needed: neededOf(asked), least, each: MONTH_H, perDay: workload.predictionsPerDay }),
      });
      to.item('topic-storage', storedGb(asked), 'gb-month', storageUsd);
      return true;
    },
    explain: (asked, partitions) => {
      const broker = cheapest(asked, partitions, null);
      const count = broker?.countOf(asked, partitions) ?? 0;
      const quota = broker?.quotaOf(count);
      return {
        caveats: quota?.state === 'planned' ? quota.plan : [],
        reason: { code: 'kafka-cluster', partitions, brokers: count, replication },
        source: {
          kind: 'topic',
          partitions,
          brokers: { type: broker?.type ?? '', count, storedGb: storedGb(asked) },
        },
      };
    },
  };
}
