import { taskJob } from '#core/price/serving/batch/metered-job.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { CONTAINER_APPS } from '#core/price/serving/container/managed-containers.ts';

/** Batch runs as executions of a job of Azure Container Apps, billed by the second at the active rates. */
export const containerAppsJobs = taskJob({
  service: 'container-apps-job',
  surroundings: 'provider-job',
  movingParts: 1,
  billed: { names: BILLED.containerApps, units: null },
  recipe: 'container-apps-job',
  name: 'Container Apps job',
  unit: 'Container Apps replica',
  task: 'Container Apps',
  bills: { text: 'while replicas run' },
  hasGpu: true,
  tasks: { of: CONTAINER_APPS, limits: 'container-apps-job', prices: 'container-apps', perS: 1 },
});
