import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
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
} satisfies ServiceWords;
