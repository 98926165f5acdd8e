import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'SQS micro-batch',
  parts: 'a queue and workers',
  growsBy: 'more workers',
  bill: {
    'queue-messages': 'SQS requests to send, receive and delete messages',
    'queue-polls': 'SQS requests that receive nothing',
    'lambda-reads': 'Lambda requests and duration at {memoryMb} MB',
  },
  scaling: {
    'functions-by-queue': 'Lambda runs more batches at once as the queue grows, and is billed per use.',
    'tasks-by-queue': 'The number of tasks follows the peak; the queue buffers messages above it.',
  },
  bills: { text: 'messages, and their readers' },
} satisfies ServiceWords;
