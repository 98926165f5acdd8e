import type { RunLimit } from '#core/price/serving/batch/batch-runs.ts';
import { BATCH_OPTION } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { sparkWorkers } from '#core/price/serving/batch/spark-workers.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { servingOption, type ServingDefinition } from '#core/price/serving/candidate/option.ts';
import { ENOUGH } from '#core/price/serving/candidate/quotas.ts';

/** Spark as a job of AWS Glue: a driver and executors of type G.1X, one DPU each, billed by the second. */
export const glue = glueOption({
  service: 'glue',
  recipe: 'glue',
  words: {
    name: 'Glue',
    parts: 'a Spark job',
    growsBy: 'more workers per run',
    unit: 'Glue worker',
    bill: { executors: 'Glue executors', driver: 'Glue driver' },
    scaling: {
      'spark-application': 'Workers start with the job, up to the most that a job has; the cost grows with the rows.',
    },
  },
  priceId: 'glue.dpu',
});

/** A job of Glue at the price of one of its execution classes. */
export function glueOption(
  own: Pick<ServingDefinition, 'service' | 'recipe' | 'words'> & { readonly priceId: string; readonly waitId?: string },
): ServingDefinition {
  const { service, recipe, words, priceId, waitId } = own;
  return servingOption({
    ...BATCH_OPTION,
    surroundings: () => 'provider-job',
    service,
    movingParts: 3,
    billed: { names: BILLED.glue, units: null },
    recipe,
    words,
    isMetered: true,
    purchases: ['on-demand'],
    instanceTypes: 'none',
    prices: { products: ['glue'], ids: [priceId] },
    scaling: () => ({ code: 'spark-application' }),
    prepare: inCheapestPeriod(
      sparkWorkers({
        service,
        product: 'glue',
        ...(waitId === undefined ? {} : { waitId }),
        workerUsd: ({ usd }) => usd(priceId),
        limits: ({ limit }) => {
          // The driver is one of the workers of a job.
          const most: RunLimit = { instances: limit('glue.workers') - 1, of: 'job' };
          return { usual: most, most, quotaOf: () => ENOUGH };
        },
      }),
    ),
  });
}
