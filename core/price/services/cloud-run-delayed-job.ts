import { TASK_JOB } from '#core/price/serving/batch/job-words.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { cloudRunJob } from '#core/price/serving/batch/metered-job.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';
import { cloudRunJobs } from '#core/price/services/cloud-run-job.ts';

/** A Cloud Run job that may wait for hours before it starts, at a lower price; its answers are planned as old as the longest wait makes them. */
export const cloudRunDelayedJob = servingOption({
  ...cloudRunJobs,
  service: 'cloud-run-delayed-job',
  recipe: 'cloud-run-delayed-job',
  words: {
    ...TASK_JOB,
    name: 'Delayed Cloud Run job (Preview)',
    unit: 'Cloud Run task',
    bill: { 'job-tasks': '{count} × delayed Cloud Run {vcpus} vCPU, {memoryGb} GiB per run' },
    bills: {
      text: 'while tasks run; a run may wait up to {waitH} h (Preview)',
      limits: { waitH: 'cloud-run-delayed-job.wait' },
    },
  },
  // An accelerator has no lower price there.
  instanceTypes: 'none',
  gpu: undefined,
  prices: { products: ['cloud-run'], ids: ['cloud-run-delayed-job.cpu', 'cloud-run-delayed-job.memory'] },
  prepare: inCheapestPeriod((stated) => {
    const { limit } = stated.context.lookup;
    return cloudRunJob(stated, {
      prices: 'cloud-run-delayed-job',
      waitS: 3600 * limit('cloud-run-delayed-job.wait'),
      mostTaskHours: limit('cloud-run-delayed-job.runtime'),
    });
  }),
});
