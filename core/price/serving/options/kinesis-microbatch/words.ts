import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Kinesis micro-batch',
  parts: 'a stream and a consumer',
  growsBy: 'more shards',
  bill: {
    shards: 'Kinesis shards: {count}',
    puts: 'Kinesis puts',
    stream: 'Kinesis on-demand stream',
    'stream-data': 'Kinesis on-demand data',
    'lambda-reads': 'Lambda requests and duration at {memoryMb} MB',
  },
  scaling: {
    'shards-and-consumers':
      'The number of shards and consumers follows the peak; larger batches absorb bursts before a consumer is added.',
    'shards-and-functions':
      'Lambda runs up to ten batches per shard at once and is billed per use; the number of shards follows the peak.',
  },
  bills: { text: 'shards and readers all the time' },
} satisfies ServiceWords;
