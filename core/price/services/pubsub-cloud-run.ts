import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { CLOUD_RUN } from '#core/price/serving/container/managed-containers.ts';
import { managedStream } from '#core/price/serving/stream/managed-stream.ts';

/** Pub/Sub that a Cloud Run worker pool reads in micro-batches. The pool has a fixed number of instances and is cheaper than a service. */
export const pubsubCloudRun = managedStream(
  {
    service: 'pubsub-cloud-run',
    recipe: 'pubsub-worker-pool',
    words: {
      name: 'Pub/Sub micro-batch on Cloud Run',
      parts: 'a topic and a worker pool',
      growsBy: 'more instances',
      unit: 'Cloud Run instance',
      scaling: {
        'containers-by-messages': 'The number of instances follows the peak; messages above it wait.',
      },
      bills: { text: 'a worker pool all the time, and the bytes of messages' },
    },
    movingParts: 4,
    billed: { names: [...BILLED.cloudRun, ...BILLED.pubsub], units: null },
  },
  {
    of: CLOUD_RUN,
    name: 'Cloud Run worker',
    rate: ['cloud-run-worker-pool.cpu', 'cloud-run-worker-pool.memory', 1],
  },
);
