import { taskJob } from '#core/price/serving/batch/metered-job.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { CLOUD_RUN } from '#core/price/serving/container/managed-containers.ts';

/** Batch runs as executions of a Cloud Run job: tasks that start for the run, billed by the second while they live. */
export const cloudRunJobs = taskJob({
  service: 'cloud-run-job',
  surroundings: 'provider-job',
  movingParts: 1,
  billed: { names: BILLED.cloudRun, units: null },
  recipe: 'cloud-run-job',
  name: 'Cloud Run job',
  unit: 'Cloud Run task',
  task: 'Cloud Run',
  bills: { text: 'while tasks run, at least {leastS} each', limits: { leastS: 'cloud-run-job.billing-minimum' } },
  hasGpu: true,
  tasks: { of: CLOUD_RUN, limits: 'cloud-run-job', prices: 'cloud-run-job', perS: 1 },
});
