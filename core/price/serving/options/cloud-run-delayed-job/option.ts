import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { cloudRunJob } from '#core/price/serving/batch/metered-job.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';
import { cloudRunJobs } from '#core/price/serving/options/cloud-run-job/option.ts';
import { WORDS } from './words.ts';

/** A Cloud Run job that may wait for hours before it starts, at a lower price; its answers are planned as old as the longest wait makes them. */
export const cloudRunDelayedJob = servingOption({
  ...cloudRunJobs,
  service: 'cloud-run-delayed-job',
  recipe: 'cloud-run-delayed-job',
  words: WORDS,
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
