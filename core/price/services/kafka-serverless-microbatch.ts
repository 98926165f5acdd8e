import { sameAsLast } from '#core/once-per.ts';
import { kafkaStoredBytes } from '#core/price/pricing/msk.ts';
import { GIB, MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { writeRates } from '#core/price/serving/candidate/demand.ts';
import { FIXED, inSteps } from '#core/price/serving/candidate/metered.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';
import { quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import { type KafkaCluster, kafkaTopics, prepareKafka } from '#core/price/serving/stream/kafka.ts';
import { STREAM_OPTION } from '#core/price/serving/stream/stream-consumers.ts';

const TOPICS = kafkaTopics('msk-serverless.record');

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
    bills: { text: 'the cluster and readers all the time' },
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
  obstacles: TOPICS.obstacles,
  scaling: () => ({ code: 'partitions-by-bytes' }),
  prepare: (stated) => prepareKafka(stated, TOPICS, serverlessCluster),
});

/** Bytes are billed once in each direction: the copies of a record are the service's own. */
function serverlessCluster({ context, workload }: Stated): KafkaCluster {
  const { lookup } = context;
  const { limit, usd } = lookup;
  const partitionBytesPerS = limit('msk-serverless.partition-bytes');
  const retentionS = limit('msk.retention') * 3600;
  const [clusterUsd, partitionUsd] = [usd('msk-serverless.cluster'), usd('msk-serverless.partition')];
  const dataUsd = usd('msk-serverless.data-in') + usd('msk-serverless.data-out');
  const storageUsd = usd('msk-serverless.storage');
  const byBytes = (asked: Asked): number =>
    (writeRates(asked).peakPerS * TOPICS.bytesIn(asked).perRow) / partitionBytesPerS;
  const partitionsOf = (asked: Asked, sessions: number): number => Math.max(sessions, Math.ceil(byBytes(asked)));
  const quotaOf = sameAsLast((needed) =>
    quotaCaveats(lookup, 'msk-serverless.partitions', { unit: 'partition', needed, product: 'msk' }),
  );
  return {
    put: (asked, sessions, to) => {
      const count = partitionsOf(asked, sessions);
      const quota = quotaOf(count);
      if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
      const bytesPerS = writeRates(asked).meanPerS * TOPICS.bytesIn(asked).perRow;
      const storedBytes = kafkaStoredBytes({ bytesPerS, retentionS, replication: 1 });
      to.item('cluster', MONTH_H, 'hour', clusterUsd)?.describe({ grows: FIXED });
      to.item('partitions', count * MONTH_H, 'hour', partitionUsd)?.describe({
        fields: { count },
        grows: inSteps({
          count,
          needed: byBytes(asked),
          least: sessions,
          each: MONTH_H,
          perDay: workload.predictionsPerDay,
        }),
      });
      to.item('topic-bytes', (bytesPerS * MONTH_S) / GIB, 'gb', dataUsd);
      to.item('topic-storage', storedBytes / GIB, 'gb-month', storageUsd);
      return true;
    },
    explain: (asked, sessions) => {
      const partitions = partitionsOf(asked, sessions);
      const quota = quotaOf(partitions);
      return {
        caveats: quota.state === 'planned' ? quota.plan : [],
        reason: { code: 'serverless-topic', partitions },
        source: { kind: 'topic', partitions, brokers: null },
      };
    },
  };
}
