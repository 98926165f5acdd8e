import { BATCH_OPTION, type BatchJob } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { managedJob } from '#core/price/serving/batch/managed-job.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { ec2Machine } from '#core/price/serving/candidate/machine.ts';
import { servingOption, type Stated, x86InstanceTypes } from '#core/price/serving/candidate/option.ts';
import { vertexPrice } from '#core/price/serving/candidate/vertex-price.ts';
import type { Planning } from '#core/price/serving/candidate/planning.ts';
import { WORDS } from './words.ts';

/** Batch prediction of Vertex AI: instances for the run, at 1.15 times the price of the machine. */
export const vertexBatch = servingOption({
  ...BATCH_OPTION,
  surroundings: () => 'provider-job',
  service: 'vertex-batch',
  cloud: 'gcp',
  movingParts: 1,
  billed: { names: BILLED.vertex, units: null },
  recipe: null,
  words: WORDS,
  purchases: ['on-demand'],
  instanceTypes: x86InstanceTypes,
  scaling: () => ({ code: 'rows-or-instances' }),
  prepare: inCheapestPeriod(prepare),
});

function prepare(stated: Stated): Planning<BatchJob> {
  const screened = ec2Machine(stated);
  if (screened.state === 'impossible') return screened;
  const { instance, price, usdPerHour } = screened.plan;
  const { instanceType } = instance;
  const { factor, reasons } = vertexPrice(stated.context.lookup, { instanceType, usdPerHour: price.usdPerHour });
  return managedJob(
    stated,
    { ...screened.plan, usdPerHour: (draw) => factor * usdPerHour(draw), reasons },
    'vertex-batch',
  );
}
