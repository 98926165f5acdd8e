import { managedBatch, managedJob } from '#core/price/serving/batch/managed-job.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { ec2Machine } from '#core/price/serving/candidate/machine.ts';
import { offeredBy } from '#core/price/serving/candidate/offered.ts';

/** A batch endpoint of Azure ML: a compute cluster that starts for the run and costs its machines; the endpoint itself is free. */
export const azureMlBatch = managedBatch({
  service: 'azure-ml-batch',
  cloud: 'azure',
  offered: offeredBy('azure-ml-batch'),
  recipe: 'azure-ml-batch',
  billed: { names: BILLED.azureMl, units: null },
  name: 'Azure ML batch endpoint',
  bill: { 'job-instances': 'Azure ML {instanceType}' },
  bills: { text: 'machines while a job runs' },
  prepare: (stated) => {
    const screened = ec2Machine(stated);
    if (screened.state === 'impossible') return screened;
    return managedJob(stated, { ...screened.plan, reasons: [] }, 'azure-ml-batch');
  },
});
