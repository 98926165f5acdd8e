import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { CONTAINER_APPS } from '#core/price/serving/container/managed-containers.ts';
import { managedStream } from '#core/price/serving/stream/managed-stream.ts';

/** Event Hubs that replicas of a Container App read in micro-batches. */
export const eventHubsContainerApps = managedStream(
  {
    service: 'event-hubs-container-apps',
    recipe: 'event-hubs-container-apps',
    words: {
      name: 'Event Hubs micro-batch',
      parts: 'an event hub and consumers',
      growsBy: 'more replicas',
      unit: 'Container Apps replica',
      scaling: {
        'containers-by-messages': 'The number of replicas follows the peak; messages above it wait.',
      },
      bills: { text: 'replicas and throughput units all the time' },
    },
    movingParts: 4,
    billed: { names: [...BILLED.containerApps, ...BILLED.eventHubs], units: null },
  },
  {
    of: CONTAINER_APPS,
    name: 'Container Apps replica',
    rate: ['container-apps.cpu', 'container-apps.memory', 1],
  },
);
