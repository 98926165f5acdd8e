import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Pub/Sub micro-batch on Cloud Run',
  parts: 'a topic and a worker pool',
  growsBy: 'more instances',
  unit: 'Cloud Run instance',
  scaling: {
    'containers-by-messages': 'The number of instances follows the peak; messages above it wait.',
  },
  bills: { text: 'a worker pool all the time, and the bytes of messages' },
} satisfies ServiceWords;
