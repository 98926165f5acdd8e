import { TASK_JOB } from '#core/price/serving/batch/job-words.ts';
import { BATCH_OPTION } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { jobErrors } from '#core/price/serving/batch/ec2-job.ts';
import { dataflowJob } from '#core/price/serving/batch/metered-job.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';

/** Batch runs as jobs of Dataflow, whose workers start for the run. */
export const dataflowBatch = servingOption({
  ...BATCH_OPTION,
  service: 'dataflow-batch',
  cloud: 'gcp',
  movingParts: 2,
  billed: { names: BILLED.dataflow, units: null },
  recipe: 'dataflow',
  words: {
    ...TASK_JOB,
    name: 'Dataflow',
    growsBy: 'more workers per run',
    unit: 'Dataflow worker',
    bill: { 'job-tasks': '{count} × Dataflow worker of {vcpus} vCPU, {memoryGb} GiB per run' },
    bills: { text: 'while workers run, with their disks' },
  },
  isMetered: true,
  purchases: ['on-demand'],
  instanceTypes: 'none',
  prices: { products: ['dataflow'], ids: ['dataflow.cpu', 'dataflow.memory', 'dataflow.disk'] },
  scaling: () => ({ code: 'rows-or-tasks' }),
  errorHandling: jobErrors,
  prepare: inCheapestPeriod((stated) => dataflowJob(stated, { prices: 'dataflow', waitS: 0, mostTaskHours: Infinity })),
});
