import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { oncePer } from '#core/once-per.ts';
import { emrServerlessWorkerUsd } from '#core/price/pricing/emr.ts';
import { MONTH_S } from '#core/price/pricing/units.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { type BatchPlan, planBatch } from '#core/price/serving/batch/batch-plan.ts';
import { BATCH_OPTION, batchDemand, batchServed } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { sparkNode } from '#core/price/serving/batch/spark.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { deployedSize } from '#core/price/serving/candidate/deployed.ts';
import { jobErrorIn, speedupOf } from '#core/price/serving/candidate/machine.ts';
import {
  type Asked,
  discountFactor,
  type Served,
  type ServingContext,
  servingOption,
} from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { ownQuota, quotaCaveats, quotaMax } from '#core/price/serving/candidate/quotas.ts';
import { functionProfile } from '#core/price/serving/function/function-profile.ts';
import { inRuns, metered } from '#core/price/serving/candidate/metered.ts';

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
  },
  isMetered: true,
  purchases: ['on-demand'],
  instanceTypes: 'none',
  prices: { products: ['emr-serverless'], ids: ['emr-serverless.vcpu', 'emr-serverless.memory'] },
  scaling: () => ({ code: 'spark-application' }),
  plan: inCheapestPeriod(plan),
});

/** The vCPUs that an account may use at once. */
const QUOTA = 'emr-serverless.vcpus';

function plan(asked: Asked): Planning<Served> {
  const { context, workload, simulation } = asked;
  const { lookup } = context;
  const offer = platformOf(context);
  if (offer.state === 'impossible') return offer;
  const { profile, reason, vcpus, memoryGb, jobRowsPerS, networkGbps, workerUsdPerHour } = offer.plan;
  const readiness = sparkNode(asked, {
    jobRowsPerS: jobRowsPerS * speedupOf(profile, simulation) * jobErrorIn(simulation, profile),
    sessions: vcpus,
    memoryMiB: (memoryGb * 1e9) / 2 ** 20,
    networkGbps,
  });
  if (readiness.state === 'impossible') return readiness;
  const node = readiness.plan;
  const waitS = lookup.limit('emr-serverless.startup') * simulation.startupRatio;
  const driverStartS = lookup.limit('emr-serverless.billed-driver-startup') * simulation.startupRatio;
  const workerUsdPerH = workerUsdPerHour * discountFactor(workload);
  const planWithin = (allowed: number) =>
    planBatch(
      batchDemand(asked, {
        rowsPerS: node.rowsPerS,
        startupS: waitS + node.loadS,
        reworkPct: node.reworkPct,
        // The driver has the same size as the other workers.
        most: {
          instances: Math.floor(allowed / vcpus) - 1,
          of: 'account',
          vcpus: { each: vcpus, all: allowed },
          ...ownQuota(lookup, QUOTA),
        },
        instanceUsdPerH: workerUsdPerH,
        billedStartS: node.loadS,
        fixedUsdPerH: workerUsdPerH,
        fixedStartS: driverStartS + node.loadS,
        leastBilledS: lookup.limit('emr-serverless.billing-minimum'),
      }),
    );
  const withinQuota = planWithin(lookup.limit(QUOTA));
  const planning = withinQuota.state === 'planned' ? withinQuota : planWithin(quotaMax(lookup, QUOTA));
  if (planning.state === 'impossible') return planning;
  const runs = planning.plan;
  const needed = (runs.instances + 1) * vcpus;
  const quota = quotaCaveats(lookup, QUOTA, { unit: 'vcpu', needed, product: 'emr-serverless' });
  if (quota.state === 'impossible') return quota;
  return batchServed(asked, {
    plan: runs,
    count: runs.instances + 1,
    profile,
    machine: () => deployedSize('x86_64', { vcpus, memoryMib: memoryGb * 1024, sessions: node.sessions }),
    masterType: null,
    reworkPct: node.reworkPct,
    items: workerItems({ lookup, plan: runs, driverStartS, workerUsdPerH, kept: discountFactor(workload) }),
    before: [...quota.plan, { code: 'serverless-workers', executors: runs.instances, vcpus, memoryGb }],
    after: node.reasons,
    last: [reason],
  });
}

/** Workers are billed from when they are ready, for at least a minute. The driver is ready before it starts the executors. */
function workerItems(options: {
  readonly lookup: Lookup;
  readonly plan: BatchPlan;
  readonly driverStartS: number;
  readonly workerUsdPerH: number;
  /** The factor of the discount in the price of a worker. */
  readonly kept: number;
}): readonly BillItem[] {
  const { lookup, plan, driverStartS, workerUsdPerH, kept } = options;
  const runs = MONTH_S / plan.periodS;
  const leastS = lookup.limit('emr-serverless.billing-minimum');
  const executorH = plan.billedS / 3600;
  const driverH = Math.max(leastS, driverStartS + plan.billedS) / 3600;
  const hoursOf = (quantity: number) =>
    ({ quantity, unit: 'hour', usd: workerUsdPerH, kept, grows: inRuns(quantity, plan) }) as const;
  return [
    metered({ code: 'executors' }, hoursOf(runs * plan.instances * executorH)),
    metered({ code: 'driver' }, hoursOf(runs * driverH)),
  ];
}

/** The properties of a worker that are the same in every simulation. */
interface Platform {
  readonly profile: CapacityProfile;
  readonly reason: Reason;
  readonly vcpus: number;
  readonly memoryGb: number;
  /** Rate of one worker, without Spark. */
  readonly jobRowsPerS: number;
  readonly networkGbps: number | null;
  readonly workerUsdPerHour: number;
}

const platformOf = oncePer((context: ServingContext): Planning<Platform> => {
  const { lookup } = context;
  const standIn = functionProfile(context, 'worker');
  if (standIn.state === 'impossible') return standIn;
  const { profile, reason, reference } = standIn.plan;
  const vcpus = lookup.limit('emr-serverless.worker-vcpus');
  const memoryGb = lookup.limit('emr-serverless.worker-memory');
  const scale = vcpus / reference.vcpus;
  const { networkGbps = null } = reference;
  const usdPerVcpuH = lookup.usd('emr-serverless.vcpu');
  const usdPerGbH = lookup.usd('emr-serverless.memory');
  return planned({
    // The service has its own uncertainty, which is independent of that of the reference type.
    profile: { ...profile, instanceType: 'spark-emr-serverless' },
    reason,
    vcpus,
    memoryGb,
    jobRowsPerS: profile.jobRowsPerS * scale,
    networkGbps: networkGbps === null ? null : networkGbps * scale,
    workerUsdPerHour: emrServerlessWorkerUsd({ vcpus, memoryGb, usdPerVcpuH, usdPerGbH }),
  });
});
