import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { CLOUD_RUN } from '#core/price/serving/container/managed-containers.ts';
import { managedStream } from '#core/price/serving/stream/managed-stream.ts';
import { WORDS } from './words.ts';

/** Pub/Sub that a Cloud Run worker pool reads in micro-batches. The pool has a fixed number of instances and is cheaper than a service. */
export const pubsubCloudRun = managedStream(
  {
    service: 'pubsub-cloud-run',
    recipe: 'pubsub-worker-pool',
    words: WORDS,
    movingParts: 4,
    billed: { names: [...BILLED.cloudRun, ...BILLED.pubsub], units: null },
  },
  {
    of: CLOUD_RUN,
    name: 'Cloud Run worker',
    rate: ['cloud-run-worker-pool.cpu', 'cloud-run-worker-pool.memory', 1],
  },
);
