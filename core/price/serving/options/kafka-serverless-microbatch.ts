import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { kafkaStoredBytes } from '#core/price/pricing/msk.ts';
import { GIB, MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { type Asked, servingOption } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import { kafkaObstacles, type KafkaCluster, planKafka, topicBytes } from '#core/price/serving/stream/kafka.ts';
import { STREAM_OPTION } from '#core/price/serving/stream/stream-consumers.ts';
import { FIXED, inSteps, metered } from '#core/price/serving/candidate/metered.ts';

/** A topic on MSK Serverless, billed by partitions and bytes, that always-on consumers on Fargate read in micro-batches. */
export const kafkaServerlessMicrobatch = servingOption({
  ...STREAM_OPTION,
  service: 'kafka-serverless-microbatch',
  surroundings: () => 'brokers',
  movingParts: 5,
  billed: { names: [...BILLED.kafka, ...BILLED.compute, ...BILLED.containers], units: null },
  recipe: 'kafka',
  words: {
    name: 'MSK Serverless micro-batch',
    parts: 'a serverless cluster and a consumer',
    growsBy: 'more partitions and consumers',
    bill: {
      cluster: 'MSK Serverless cluster',
      partitions: 'MSK Serverless partitions: {count}',
      'topic-bytes': 'MSK Serverless bytes in and out',
      'topic-storage': 'MSK Serverless storage',
    },
    scaling: {
      'partitions-by-bytes':
        'The cluster grows with the bytes, up to the limit of its partitions; the number of consumers follows the peak.',
    },
  },
  isMetered: true,
  purchases: ['on-demand'],
  instanceTypes: 'none',
  prices: {
    products: ['msk'],
    ids: [
      'msk-serverless.cluster',
      'msk-serverless.partition',
      'msk-serverless.storage',
      'msk-serverless.data-in',
      'msk-serverless.data-out',
    ],
  },
  payload: { part: 'record', product: 'kafka', over: 'kafka', limitId: 'msk-serverless.record', unitBytes: 2 ** 20 },
  obstacles: kafkaObstacles,
  scaling: () => ({ code: 'partitions-by-bytes' }),
  plan: (asked) => planKafka(asked, serverlessCluster),
});

/** Bytes are billed once in each direction: the copies of a record are the service's own. */
function serverlessCluster(asked: Asked, sessions: number): Planning<KafkaCluster> {
  const { context, workload, simulation } = asked;
  const { lookup } = context;
  const { limit, usd } = lookup;
  const { meanPerS, peakPerS } = ratesOf(workload, simulation.trafficRatio, simulation.peakRatio);
  const bytes = topicBytes(asked);
  const byBytes = (peakPerS * bytes) / limit('msk-serverless.partition-bytes');
  const partitions = Math.max(sessions, Math.ceil(byBytes));
  const needed = partitions;
  const quota = quotaCaveats(lookup, 'msk-serverless.partitions', { unit: 'partition', needed, product: 'msk' });
  if (quota.state === 'impossible') return quota;
  const gb = (meanPerS * MONTH_S * bytes) / GIB;
  const stored = kafkaStoredBytes({
    bytesPerS: meanPerS * bytes,
    retentionS: limit('msk.retention') * 3600,
    replication: 1,
  });
  return planned({
    items: [
      metered(
        { code: 'cluster' },
        { quantity: MONTH_H, unit: 'hour', usd: usd('msk-serverless.cluster'), grows: FIXED },
      ),
      metered(
        { code: 'partitions', count: partitions },
        {
          quantity: partitions * MONTH_H,
          unit: 'hour',
          usd: usd('msk-serverless.partition'),
          grows: inSteps({
            count: partitions,
            needed: byBytes,
            least: sessions,
            each: MONTH_H,
            perDay: workload.predictionsPerDay,
          }),
        },
      ),
      metered(
        { code: 'topic-bytes' },
        { quantity: gb, unit: 'gb', usd: usd('msk-serverless.data-in') + usd('msk-serverless.data-out') },
      ),
      metered(
        { code: 'topic-storage' },
        { quantity: stored / GIB, unit: 'gb-month', usd: usd('msk-serverless.storage') },
      ),
    ],
    caveats: quota.plan,
    reason: { code: 'serverless-topic', partitions },
    source: { kind: 'topic', partitions, brokers: null },
  });
}
