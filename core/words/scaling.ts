import { assertNever } from '#core/assert-never.ts';
import type { Scaling } from '#core/contract/scaling.ts';
import { percent } from './format.ts';
import { secondsText } from './reason-values.ts';

/** What happens when traffic grows, in a sentence. */
export function scalingText(scaling: Scaling): string {
  switch (scaling.code) {
    case 'rows-or-instances':
      return 'More rows take longer, or more instances for the same run; the bill follows the rows.';
    case 'spark-cluster':
      return 'More rows take longer, or more core nodes for the same run; the bill follows the rows, and every run pays a launch.';
    case 'spark-application':
      return 'Executors start with the run, up to the vCPU limit of the account; the bill follows the rows.';
    case 'always-on-instances':
      return `Instances follow the peak, each up to ${percent(scaling.utilisation)} of its limit; the bill grows by whole instances.`;
    case 'autoscaled-instances':
      return `Instances follow the day up to ${percent(scaling.utilisation)} of their limit: new ones serve after ${secondsText(scaling.startS)}, unused ones stop after ${secondsText(scaling.cooldownS)}.`;
    case 'queue':
      return `Instances start with the queue and stop ${secondsText(scaling.idleS)} after the last request; without any, the next request waits ${secondsText(scaling.wakeUpS)}.`;
    case 'containers-by-request':
      return 'Containers start and stop with the requests, up to the concurrency limit; the bill follows the requests.';
    case 'tasks':
      return `Tasks follow the peak, each up to ${percent(scaling.utilisation)} of its limit; each further task costs its vCPUs and memory.`;
    case 'nodes':
      return `Nodes follow the peak, each up to ${percent(scaling.utilisation)} of its limit; the control plane has a fixed price.`;
    case 'shards-and-consumers':
      return 'Shards and consumers follow the peak; larger batches absorb bursts before a consumer is added.';
    case 'shards-and-functions':
      return 'Lambda runs up to ten batches per shard at once and is paid by use; shards follow the peak.';
    case 'partitions-and-brokers':
      return 'Consumers follow the peak, up to one per partition, and brokers follow the bytes; larger batches absorb bursts first.';
    case 'entities-and-reads':
      return 'The job follows the number of entities, the store follows the reads; a peak of reads needs no model.';
    case 'entities-and-live-reads':
      return 'The batch follows the number of entities, the live part follows the reads that it leaves.';
    case 'unknown':
      return 'Not known without a price.';
    default:
      return assertNever(scaling);
  }
}
