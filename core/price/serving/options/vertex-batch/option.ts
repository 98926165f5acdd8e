import { BATCH_OPTION, type BatchJob } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { managedJob } from '#core/price/serving/batch/managed-job.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { ec2Machine } from '#core/price/serving/candidate/machine.ts';
import { everyInstanceType, servingOption, type Stated } from '#core/price/serving/candidate/option.ts';
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
  instanceTypes: everyInstanceType,
  scaling: () => ({ code: 'rows-or-instances' }),
  prepare: inCheapestPeriod(prepare),
});

function prepare(stated: Stated): Planning<BatchJob> {
  const screened = ec2Machine(stated);
  if (screened.state === 'impossible') return screened;
  const { lookup } = stated.context;
  const { instance, price } = screened.plan;
  const published = lookup.unitUsd(`vertex-node.${instance.instanceType}`);
  const factor = published === null ? lookup.limit('vertex.machine-factor') : published / price.usdPerHour;
  const usdPerHour = factor * price.usdPerHour;
  const note = `${factor} times the price of the machine, as for the type whose price is published`;
  return managedJob(
    stated,
    {
      ...screened.plan,
      usdPerHour: (draw) => factor * screened.plan.usdPerHour(draw),
      reasons: published === null ? [{ code: 'estimated-price', usdPerHour, note }] : [],
    },
    'vertex-batch',
  );
}
