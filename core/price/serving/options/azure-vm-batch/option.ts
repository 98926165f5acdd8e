import { ec2Batch } from '#core/price/serving/options/ec2-batch/option.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';
import { WORDS } from './words.ts';

/** Batch runs on machines of Azure that start for the run and stop after it: as on EC2, at this cloud's prices. */
export const azureVmBatch = servingOption({
  ...ec2Batch,
  service: 'azure-vm-batch',
  cloud: 'azure',
  recipe: 'azure-vm-batch',
  words: WORDS,
});
