import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'SageMaker Async',
  parts: 'a queue and an endpoint',
  growsBy: 'more instances as the queue grows',
  unit: 'instance',
  bill: {
    'while-working': '{instanceType} while there is work, {meanInstances} on average',
    's3-requests': 'S3 puts and gets',
    's3-storage': 'S3 storage',
  },
  scaling: {
    queue:
      'Instances start when requests queue and stop {idleS} after the last request; if none is running, the next request waits {wakeUpS}.',
  },
  bills: { text: 'instances while the queue has work' },
} satisfies ServiceWords;
