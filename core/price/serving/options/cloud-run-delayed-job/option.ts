import { BATCH_OPTION } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { jobErrors } from '#core/price/serving/batch/ec2-job.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';
import { cloudRunJob } from '#core/price/serving/batch/metered-job.ts';
import { WORDS } from './words.ts';

/** A Cloud Run job that may wait for hours before it starts, at a lower price; its answers are planned as old as the longest wait makes them. */
export const cloudRunDelayedJob = servingOption({
  ...BATCH_OPTION,
  service: 'cloud-run-delayed-job',
  cloud: 'gcp',
  movingParts: 1,
  billed: { names: BILLED.cloudRun, units: null },
  recipe: null,
  words: WORDS,
  isMetered: true,
  purchases: ['on-demand'],
  instanceTypes: 'none',
  prices: { products: ['cloud-run'], ids: ['cloud-run-delayed-job.cpu', 'cloud-run-delayed-job.memory'] },
  scaling: () => ({ code: 'rows-or-tasks' }),
  errorHandling: jobErrors,
  prepare: inCheapestPeriod((stated) => {
    const { limit } = stated.context.lookup;
    return cloudRunJob(stated, {
      prices: 'cloud-run-delayed-job',
      waitS: 3600 * limit('cloud-run-delayed-job.wait'),
      mostTaskHours: limit('cloud-run-delayed-job.runtime'),
    });
  }),
});
