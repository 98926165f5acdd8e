import { ec2Batch } from '#core/price/services/ec2-batch.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';

/** Batch runs on machines of Google Cloud that start for the run and stop after it: as on EC2, at this cloud's prices. */
export const computeEngineBatch = servingOption({
  ...ec2Batch,
  service: 'compute-engine-batch',
  cloud: 'gcp',
  recipe: 'google-batch',
  words: {
    name: 'Compute Engine batch',
    parts: 'a job and a table',
    growsBy: 'more instances per run',
    scaling: {
      'rows-or-instances': 'More rows need a longer run or more instances; the cost grows with the rows.',
    },
    bills: { text: 'by the second while machines run' },
  },
});
