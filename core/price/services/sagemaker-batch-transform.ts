import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { BATCH_OPTION, type BatchJob } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { managedJob } from '#core/price/serving/batch/managed-job.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';
import type { Planning } from '#core/price/serving/candidate/planning.ts';
import { offeredBy } from '#core/price/serving/candidate/offered.ts';
import { sagemakerMachine, sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';

/** SageMaker Batch Transform: instances for the run only. */
export const sagemakerBatchTransform = servingOption({
  ...BATCH_OPTION,
  surroundings: () => 'provider-job',
  service: 'sagemaker-batch-transform',
  movingParts: 1,
  billed: { names: BILLED.sagemaker, units: 'sagemaker' },
  recipe: 'transform',
  gpu: { listed: ['on-demand'], isConverted: false },
  words: {
    name: 'Batch Transform',
    parts: 'a managed job and a table',
    growsBy: 'more instances per run',
    bill: {
      'job-instances': 'Batch Transform {instanceType}',
    },
    scaling: {
      'rows-or-instances': 'More rows need a longer run or more instances; the cost grows with the rows.',
    },
    bills: { text: 'instances while a job runs' },
  },
  purchases: ['on-demand'],
  instanceTypes: sagemakerNames,
  offered: offeredBy('batch-transform'),
  payload: {
    part: 'row',
    product: 'batch-transform',
    over: 's3',
    limitId: 'sagemaker-batch-transform.payload',
    unitBytes: 1e6,
  },
  scaling: () => ({ code: 'rows-or-instances' }),
  prepare: inCheapestPeriod(prepare),
});

function prepare(stated: Stated): Planning<BatchJob> {
  const screened = sagemakerMachine(stated, {
    product: 'batch-transform',
    timeoutS: Infinity,
    takesPlainInstances: false,
  });
  if (screened.state === 'impossible') return screened;
  return managedJob(stated, screened.plan, 'sagemaker-batch-transform');
}
