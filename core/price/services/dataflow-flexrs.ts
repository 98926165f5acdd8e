import { TASK_JOB } from '#core/price/serving/batch/job-words.ts';
import { BATCH_OPTION } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { jobErrors } from '#core/price/serving/batch/ec2-job.ts';
import { dataflowJob } from '#core/price/serving/batch/metered-job.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';

/** The same with flexible resource scheduling: cheaper, and a run may wait for hours until it starts. */
export const dataflowFlexrs = servingOption({
  ...BATCH_OPTION,
  service: 'dataflow-flexrs',
  cloud: 'gcp',
  movingParts: 2,
  billed: { names: BILLED.dataflow, units: null },
  recipe: 'dataflow-flexrs',
  words: {
    ...TASK_JOB,
    name: 'Dataflow FlexRS',
    growsBy: 'more workers per run',
    unit: 'Dataflow worker',
    bill: { 'job-tasks': '{count} × Dataflow worker of {vcpus} vCPU, {memoryGb} GiB per run' },
    bills: { text: 'while workers run; a run may wait up to {waitH} h', limits: { waitH: 'dataflow-flexrs.wait' } },
  },
  isMetered: true,
  purchases: ['on-demand'],
  instanceTypes: 'none',
  prices: { products: ['dataflow'], ids: ['dataflow-flex.cpu', 'dataflow-flex.memory', 'dataflow.disk'] },
  scaling: () => ({ code: 'rows-or-tasks' }),
  errorHandling: jobErrors,
  prepare: inCheapestPeriod((stated) =>
    dataflowJob(stated, {
      prices: 'dataflow-flex',
      waitS: 3600 * stated.context.lookup.limit('dataflow-flexrs.wait'),
      mostTaskHours: Infinity,
    }),
  ),
});
