import { TASK_JOB } from '#core/price/serving/batch/job-words.ts';
import { BATCH_OPTION } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { jobErrors } from '#core/price/serving/batch/ec2-job.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';
import { cloudRunJob } from '#core/price/serving/batch/metered-job.ts';
import { withGpu } from '#core/price/serving/container/container-gpu.ts';
import { CLOUD_RUN } from '#core/price/serving/container/managed-containers.ts';

/** Batch runs as executions of a Cloud Run job: tasks that start for the run, billed by the second while they live. */
export const cloudRunJobs = servingOption({
  ...BATCH_OPTION,
  surroundings: () => 'provider-job',
  service: 'cloud-run-job',
  cloud: 'gcp',
  movingParts: 1,
  billed: { names: BILLED.cloudRun, units: null },
  recipe: 'cloud-run-job',
  words: {
    ...TASK_JOB,
    name: 'Cloud Run job',
    unit: 'Cloud Run task',
    bill: { 'job-tasks': '{count} × Cloud Run {vcpus} vCPU, {memoryGb} GiB per run' },
    bills: { text: 'while tasks run, at least {leastS} each', limits: { leastS: 'cloud-run-job.billing-minimum' } },
  },
  isMetered: true,
  purchases: ['on-demand'],
  instanceTypes: withGpu(CLOUD_RUN),
  gpu: { listed: ['on-demand'], isConverted: true },
  prices: { products: ['cloud-run'], ids: ['cloud-run-job.cpu', 'cloud-run-job.memory'] },
  scaling: () => ({ code: 'rows-or-tasks' }),
  errorHandling: jobErrors,
  prepare: inCheapestPeriod((stated) =>
    cloudRunJob(stated, { prices: 'cloud-run-job', waitS: 0, mostTaskHours: Infinity }),
  ),
});
