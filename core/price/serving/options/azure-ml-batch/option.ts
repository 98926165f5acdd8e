import { BATCH_OPTION, type BatchJob } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { managedJob } from '#core/price/serving/batch/managed-job.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { ec2Machine } from '#core/price/serving/candidate/machine.ts';
import { servingOption, type Stated, x86InstanceTypes } from '#core/price/serving/candidate/option.ts';
import type { Planning } from '#core/price/serving/candidate/planning.ts';
import { WORDS } from './words.ts';

/** A batch endpoint of Azure ML: a compute cluster that starts for the run and costs its machines; the endpoint itself is free. */
export const azureMlBatch = servingOption({
  ...BATCH_OPTION,
  surroundings: () => 'provider-job',
  service: 'azure-ml-batch',
  cloud: 'azure',
  movingParts: 1,
  billed: { names: BILLED.azureMl, units: null },
  recipe: null,
  words: WORDS,
  purchases: ['on-demand'],
  instanceTypes: x86InstanceTypes,
  scaling: () => ({ code: 'rows-or-instances' }),
  prepare: inCheapestPeriod(prepare),
});

function prepare(stated: Stated): Planning<BatchJob> {
  const screened = ec2Machine(stated);
  return screened.state === 'impossible'
    ? screened
    : managedJob(stated, { ...screened.plan, reasons: [] }, 'azure-ml-batch');
}
