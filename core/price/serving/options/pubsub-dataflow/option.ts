import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { DATAFLOW_WORKERS } from '#core/price/serving/container/managed-containers.ts';
import { managedStream } from '#core/price/serving/stream/managed-stream.ts';
import { WORDS } from './words.ts';

/** Pub/Sub that a streaming job of Dataflow reads in micro-batches, with the Streaming Engine. */
export const pubsubDataflow = managedStream(
  {
    service: 'pubsub-dataflow',
    recipe: null,
    words: WORDS,
    movingParts: 5,
    billed: { names: [...BILLED.dataflow, ...BILLED.pubsub], units: null },
  },
  {
    of: DATAFLOW_WORKERS,
    name: 'Dataflow worker',
    rate: ['dataflow.stream-cpu', 'dataflow.stream-memory', 3600],
    disk: { price: 'dataflow.disk', size: 'dataflow.disk' },
    data: 'dataflow.stream-data',
  },
);
