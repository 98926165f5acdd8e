import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { DATAFLOW_WORKERS } from '#core/price/serving/container/managed-containers.ts';
import { managedStream } from '#core/price/serving/stream/managed-stream.ts';

/** Pub/Sub that a streaming job of Dataflow reads in micro-batches, with the Streaming Engine. */
export const pubsubDataflow = managedStream(
  {
    service: 'pubsub-dataflow',
    recipe: null,
    words: {
      name: 'Pub/Sub micro-batch on Dataflow',
      parts: 'a topic and a streaming job',
      growsBy: 'more workers',
      unit: 'Dataflow worker',
      bill: { 'stream-engine-data': 'data through the Streaming Engine' },
      scaling: {
        'containers-by-messages': 'The number of workers follows the peak; messages above it wait.',
      },
      bills: { text: 'workers all the time, and the bytes of messages' },
    },
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
