import { TASK_JOB } from '#core/price/serving/batch/job-words.ts';
import { BATCH_OPTION } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { jobErrors } from '#core/price/serving/batch/ec2-job.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';
import { containerAppsJob } from '#core/price/serving/batch/metered-job.ts';
import { withGpu } from '#core/price/serving/container/container-gpu.ts';
import { CONTAINER_APPS } from '#core/price/serving/container/managed-containers.ts';

/** Batch runs as executions of a job of Azure Container Apps, billed by the second at the active rates. */
export const containerAppsJobs = servingOption({
  ...BATCH_OPTION,
  surroundings: () => 'provider-job',
  service: 'container-apps-job',
  cloud: 'azure',
  movingParts: 1,
  billed: { names: BILLED.containerApps, units: null },
  recipe: 'container-apps-job',
  words: {
    ...TASK_JOB,
    name: 'Container Apps job',
    unit: 'Container Apps replica',
    bill: { 'job-tasks': '{count} × Container Apps {vcpus} vCPU, {memoryGb} GiB per run' },
    bills: { text: 'while replicas run' },
  },
  isMetered: true,
  purchases: ['on-demand'],
  instanceTypes: withGpu(CONTAINER_APPS),
  gpu: { listed: ['on-demand'], isConverted: true },
  prices: { products: ['container-apps'], ids: ['container-apps.cpu', 'container-apps.memory'] },
  scaling: () => ({ code: 'rows-or-tasks' }),
  errorHandling: jobErrors,
  prepare: inCheapestPeriod((stated) =>
    containerAppsJob(stated, { prices: 'container-apps', waitS: 0, mostTaskHours: Infinity }),
  ),
});
