import type { BreakdownItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { emrServerlessWorkerUsd } from '#core/price/pricing/emr.ts';
import { MONTH_S } from '#core/price/pricing/units.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { type BatchPlan, planBatch } from '#core/price/serving/batch/batch-plan.ts';
import {
  batchObstacles,
  storeItems,
  storeLatencyMs,
  storeReasons,
  storeRowUsd,
} from '#core/price/serving/batch/batch-store.ts';
import { startupReasons } from '#core/price/serving/batch/startup.ts';
import { type Common, priced, infeasible } from '#core/price/serving/candidate/evaluation.ts';
import { functionProfile } from '#core/price/serving/function/function-profile.ts';
import { type Lookup, productsUnpriced } from '#core/price/serving/candidate/lookup.ts';
import {
  discountFactor,
  type ServingContext,
  type ServingDefinition,
  speedupIn,
} from '#core/price/serving/candidate/option.ts';
import { sparkNode } from '#core/price/serving/batch/spark.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

/** Spark without a cluster of one's own: a driver and executors of one size, paid by vCPU-hours and GB-hours. */
export const sparkEmrServerless: ServingDefinition = {
  service: 'spark-emr-serverless',
  mode: 'batch',
  purchases: ['on-demand'],
  instanceTypes: 'none',
  evaluate,
};

function evaluate(context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation {
  const { lookup } = context;
  const common: Common = {
    candidate,
    basis: 'projected',
    scaling: { code: 'spark-application' },
    errorHandling: { unit: 'shard', expectedReworkPct: 0 },
  };
  const platform = remembered(context);
  if ('code' in platform) return infeasible(common, [platform]);
  const { vcpus } = platform;
  const readiness = sparkNode({
    context,
    workload,
    machine: {
      jobRowsPerS: platform.jobRowsPerS * speedupIn(world, platform.profile),
      sessions: vcpus,
      memoryMiB: (platform.memoryGb * 1e9) / 2 ** 20,
      networkGbps: platform.networkGbps,
    },
  });
  if (readiness.state === 'impossible') return infeasible(common, [readiness.reason]);
  const { node } = readiness;
  const known: Common = { ...common, errorHandling: { unit: 'shard', expectedReworkPct: node.reworkPct } };
  const obstacles = batchObstacles(lookup, workload);
  if (obstacles.length > 0) return infeasible(known, obstacles);
  const waitS = lookup.limit('emr-serverless.startup') * world.startupRatio;
  const allowed = lookup.limit('emr-serverless.vcpus');
  const workerUsdPerH = platform.workerUsdPerHour * discountFactor(workload);
  const planning = planBatch({
    workload,
    trafficRatio: world.trafficRatio,
    rowsPerS: node.rowsPerS,
    startupS: waitS + node.loadS,
    reworkShare: node.reworkPct / 100,
    lossS: 0,
    most: {
      // The driver is a worker like the others.
      instances: Math.floor(allowed / vcpus) - 1,
      of: 'account',
      vcpus: { each: vcpus, all: allowed },
    },
    costs: {
      instanceUsdPerH: workerUsdPerH,
      fixedUsdPerH: workerUsdPerH,
      rowUsd: storeRowUsd(lookup, workload),
      freeStartS: waitS,
      leastBilledS: lookup.limit('emr-serverless.billing-minimum'),
    },
  });
  if (planning.state === 'impossible') return infeasible(known, [planning.reason]);
  const { plan } = planning;
  const store = storeItems({ lookup, workload, trafficRatio: world.trafficRatio, plan });
  return priced(known, {
    count: plan.instances + 1,
    items: [...workerItems({ lookup, plan, waitS, workerUsdPerH }), ...store.items],
    latencyMs: storeLatencyMs(lookup, workload),
    freshnessS: plan.freshness,
    reasons: [
      { code: 'serverless-workers', executors: plan.instances, vcpus, memoryGb: platform.memoryGb },
      ...startupReasons(plan),
      ...node.reasons,
      ...storeReasons(store.missing),
      platform.reason,
      ...platform.profile.reasons,
    ],
  });
}

/** Executors are paid from when they are ready, a minute at least; the driver as long as the run lasts. */
function workerItems(options: {
  readonly lookup: Lookup;
  readonly plan: BatchPlan;
  readonly waitS: number;
  readonly workerUsdPerH: number;
}): readonly BreakdownItem[] {
  const { lookup, plan, waitS, workerUsdPerH } = options;
  const runs = MONTH_S / plan.periodS;
  const leastS = lookup.limit('emr-serverless.billing-minimum');
  const executorH = Math.max(leastS, plan.runS - waitS) / 3600;
  const driverH = Math.max(leastS, plan.runS) / 3600;
  return [
    { item: 'EMR Serverless executors', monthlyUsd: runs * plan.instances * executorH * workerUsdPerH },
    { item: 'EMR Serverless driver', monthlyUsd: runs * driverH * workerUsdPerH },
  ];
}

/** A worker of the service, as far as it does not change with the world. */
interface Platform {
  readonly profile: CapacityProfile;
  readonly reason: Reason;
  readonly vcpus: number;
  readonly memoryGb: number;
  /** Of one worker, without Spark. */
  readonly jobRowsPerS: number;
  readonly networkGbps: number | null;
  readonly workerUsdPerHour: number;
}

const platforms = new WeakMap<ServingContext, Platform | Reason>();

/** The platform, or why there is none; worked out once. */
function remembered(context: ServingContext): Platform | Reason {
  const known = platforms.get(context);
  if (known !== undefined) return known;
  const made = platformOf(context);
  platforms.set(context, made);
  return made;
}

function platformOf(context: ServingContext): Platform | Reason {
  const { lookup } = context;
  const usdPerVcpuH = lookup.unitUsd('emr-serverless.vcpu');
  const usdPerGbH = lookup.unitUsd('emr-serverless.memory');
  if (usdPerVcpuH === null || usdPerGbH === null) {
    return productsUnpriced(lookup, 'emr-serverless');
  }
  const standIn = functionProfile(context);
  const reference = lookup.instance(standIn?.profile.instanceType ?? '');
  if (standIn === null || reference === null) return { code: 'reference-missing', subject: 'worker' };
  const vcpus = lookup.limit('emr-serverless.worker-vcpus');
  const memoryGb = lookup.limit('emr-serverless.worker-memory');
  const scale = vcpus / reference.vcpus;
  return {
    // The uncertainty is the service's own: it does not move with that of the reference type.
    profile: { ...standIn.profile, instanceType: 'spark-emr-serverless' },
    reason: standIn.reason,
    vcpus,
    memoryGb,
    jobRowsPerS: standIn.profile.jobRowsPerS * scale,
    networkGbps:
      reference.networkGbps === undefined || reference.networkGbps === null ? null : reference.networkGbps * scale,
    workerUsdPerHour: emrServerlessWorkerUsd({ vcpus, memoryGb, usdPerVcpuH, usdPerGbH }),
  };
}
