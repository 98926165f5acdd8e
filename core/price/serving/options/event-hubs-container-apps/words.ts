import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Event Hubs micro-batch',
  parts: 'an event hub and consumers',
  growsBy: 'more replicas',
  unit: 'Container Apps replica',
  scaling: {
    'containers-by-messages': 'The number of replicas follows the peak; messages above it wait.',
  },
  bills: { text: 'replicas and throughput units all the time' },
} satisfies ServiceWords;
