import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
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
} satisfies ServiceWords;
