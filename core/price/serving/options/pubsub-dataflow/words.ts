import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Pub/Sub micro-batch on Dataflow',
  parts: 'a topic and a streaming job',
  growsBy: 'more workers',
  unit: 'Dataflow worker',
  bill: { 'stream-engine-data': 'data through the Streaming Engine' },
  scaling: {
    'containers-by-messages': 'The number of workers follows the peak; messages above it wait.',
  },
  bills: { text: 'workers all the time, and the bytes of messages' },
} satisfies ServiceWords;
