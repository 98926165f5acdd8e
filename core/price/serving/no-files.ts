import type { Deployment } from '#core/contract/serving/deployment.ts';
import type { ServingOption } from '#core/contract/plan/plan.ts';
import type { NoFilesWhy } from '#core/contract/verdict/no-files.ts';
import { definitionOf } from './definition-of.ts';

/** The most partitions of an event hub of the standard tier, each with one consumer. Source: the documentation of quotas of Event Hubs. */
export const MOST_PARTITIONS = 32;

/** Why no files can be made of a feasible option; null if they can. */
export function noFilesWhy({
  service,
  gpu,
  deployment,
}: Pick<ServingOption, 'service' | 'gpu' | 'deployment'>): NoFilesWhy | null {
  if (gpu !== undefined) return 'gpu-not-measured';
  if (deployment === undefined) return 'not-stated';
  const { machine, use } = deployment;
  const definition = definitionOf(service);
  if (definition?.recipe === null || !hasLiveFiles(use)) return 'no-recipe';
  if (machine.cloud !== (definition?.cloud ?? 'aws')) return 'other-cloud';
  if (machine.provider !== 'cpu') return 'gpu';
  const isHub = definition?.recipe === 'event-hubs-container-apps';
  return isHub && use.count > MOST_PARTITIONS ? 'too-many-consumers' : null;
}

/** Whether there are files for the service that answers live next to a job, if there is one. */
function hasLiveFiles(use: Deployment['use']): boolean {
  return use.kind !== 'stored' || use.live === null || definitionOf(use.live.service)?.recipe !== null;
}
