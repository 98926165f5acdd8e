import { emrServerlessWorkerUsd } from '#core/price/pricing/emr.ts';
import type { RunLimit } from '#core/price/serving/batch/batch-runs.ts';
import { BATCH_OPTION } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { sparkWorkers } from '#core/price/serving/batch/spark-workers.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';
import { ownQuota, preparedQuota, quotaMax } from '#core/price/serving/candidate/quotas.ts';

/** The vCPUs that an account may use at once. */
const QUOTA = 'emr-serverless.vcpus';

/** Spark without a cluster: a driver and executors of one size, billed by vCPU-hours and GB-hours. */
export const sparkEmrServerless = servingOption({
  ...BATCH_OPTION,
  surroundings: () => 'provider-job',
  service: 'spark-emr-serverless',
  movingParts: 3,
  billed: { names: BILLED.emr, units: null },
  recipe: 'spark-emr-serverless',
  words: {
    name: 'EMR Serverless',
    parts: 'a Spark application',
    growsBy: 'more executors per run',
    unit: 'EMR Serverless worker',
    bill: {
      executors: 'EMR Serverless executors',
      driver: 'EMR Serverless driver',
    },
    scaling: {
      'spark-application':
        'Executors start with the run, up to the vCPU limit of the account; the cost grows with the rows.',
    },
    bills: { text: 'while a run lasts' },
  },
  isMetered: true,
  purchases: ['on-demand'],
  instanceTypes: 'none',
  prices: { products: ['emr-serverless'], ids: ['emr-serverless.vcpu', 'emr-serverless.memory'] },
  scaling: () => ({ code: 'spark-application' }),
  prepare: inCheapestPeriod(
    sparkWorkers({
      service: 'spark-emr-serverless',
      product: 'emr-serverless',
      workerUsd: ({ usd }, size) =>
        emrServerlessWorkerUsd({
          ...size,
          usdPerVcpuH: usd('emr-serverless.vcpu'),
          usdPerGbH: usd('emr-serverless.memory'),
        }),
      limits: (lookup, vcpus) => {
        const quotaOf = preparedQuota(lookup, QUOTA, { unit: 'vcpu', product: 'emr-serverless' });
        return {
          usual: workersWithin(lookup, vcpus, lookup.limit(QUOTA)),
          most: workersWithin(lookup, vcpus, quotaMax(lookup, QUOTA)),
          quotaOf: (workers) => quotaOf(workers * vcpus),
        };
      },
    }),
  ),
});

/** The executors that a number of vCPUs allows. The driver has the same size as the other workers. */
function workersWithin(lookup: Lookup, vcpus: number, allowed: number): RunLimit {
  const instances = Math.floor(allowed / vcpus) - 1;
  return { instances, of: 'account', vcpus: { each: vcpus, all: allowed }, ...ownQuota(lookup, QUOTA) };
}
