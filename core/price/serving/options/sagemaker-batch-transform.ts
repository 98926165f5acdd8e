import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { reworkPct } from '#core/price/pricing/failures.ts';
import { MONTH_S } from '#core/price/pricing/units.ts';
import { batchCapacity } from '#core/price/serving/batch/batch-capacity.ts';
import { planBatch } from '#core/price/serving/batch/batch-plan.ts';
import {
  batchObstacles,
  storeItems,
  storeLatencyMs,
  storeReasons,
  storeRowUsd,
} from '#core/price/serving/batch/batch-store.ts';
import { modelLoadS, startupReasons } from '#core/price/serving/batch/startup.ts';
import { type Common, infeasible, priced } from '#core/price/serving/candidate/evaluation.ts';
import {
  burstableObstacle,
  discountFactor,
  type ServingContext,
  type ServingDefinition,
  speedupIn,
} from '#core/price/serving/candidate/option.ts';
import { ec2Name } from '#core/price/serving/candidate/lookup.ts';
import { sagemakerNames, sagemakerPriceMissing, sagemakerReasons } from '#core/price/serving/sagemaker/sagemaker.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

/**
 * Types that a transform job may name, of those in the catalogue (AWS, API_TransformResources): no Graviton, no AMD, no c5.large.
 */
const OFFERED = /^(c5\.\d*x|m5\.|[cmr]6i\.|[cmr]7i\.|g4dn\.|g5\.|g6\.|p3\.|inf2\.)/;

/** SageMaker Batch Transform: instances for the run only, paid from their start to their end. */
export const sagemakerBatchTransform: ServingDefinition = {
  service: 'sagemaker-batch-transform',
  mode: 'batch',
  purchases: ['on-demand'],
  instanceTypes: sagemakerNames,
  offers: (instanceType) => OFFERED.test(ec2Name(instanceType)),
  evaluate,
};

function evaluate(context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation {
  const { lookup } = context;
  const payloadMb = lookup.limit('sagemaker-batch-transform.payload');
  // A file of the largest size is what fails, and is done again, as one.
  const rowsPerFile = Math.max(1, Math.floor((payloadMb * 1e6) / Math.max(1, workload.payloadBytesIn)));
  const rework = reworkPct({
    failureRate: workload.failureRate,
    itemsPerUnit: Math.min(rowsPerFile, workload.predictionsPerDay),
  });
  const common: Common = {
    candidate,
    basis: 'projected',
    scaling: { code: 'rows-or-instances' },
    errorHandling: { unit: 'shard', expectedReworkPct: rework },
  };
  const instance = lookup.instance(candidate.instanceType ?? '');
  const price = instance?.sagemaker ?? null;
  if (instance === null || price === null) return infeasible(common, [sagemakerPriceMissing(lookup, candidate)]);
  const projection = context.project(instance);
  if (projection.state === 'refused') return infeasible(common, projection.reasons);
  const { profile } = projection;
  const known: Common = { ...common, basis: profile.basis };
  const obstacles: Reason[] = [...batchObstacles(lookup, workload), ...burstableObstacle(instance.instanceType)];
  const product = 'batch-transform';
  if (!OFFERED.test(instance.instanceType)) {
    obstacles.push({ code: 'instance-not-offered', product, instanceType: candidate.instanceType });
  }
  const bytes = workload.payloadBytesIn;
  const limitBytes = payloadMb * 1e6;
  if (bytes > limitBytes) obstacles.push({ code: 'payload-over-limit', part: 'row', bytes, limitBytes, product });
  if (obstacles.length > 0) return infeasible(known, obstacles);
  const capacity = batchCapacity({
    workload,
    jobRowsPerS: profile.jobRowsPerS * speedupIn(world, profile),
    networkGbps: instance.networkGbps ?? null,
  });
  const most = lookup.limit('sagemaker-batch-transform.instances');
  const usdPerHour = price.usdPerHour * discountFactor(workload);
  const planning = planBatch({
    workload,
    trafficRatio: world.trafficRatio,
    rowsPerS: capacity.rowsPerS,
    startupS: (lookup.limit('sagemaker-batch-transform.startup') + modelLoadS(context.run)) * world.startupRatio,
    reworkShare: rework / 100,
    lossS: 0,
    most: { instances: most, of: 'job' },
    costs: {
      instanceUsdPerH: usdPerHour,
      fixedUsdPerH: 0,
      rowUsd: storeRowUsd(lookup, workload),
      freeStartS: 0,
      leastBilledS: 0,
    },
  });
  if (planning.state === 'impossible') return infeasible(known, [planning.reason]);
  const { plan } = planning;
  const hours = plan.instances * (MONTH_S / plan.periodS) * (plan.runS / 3600);
  const store = storeItems({ lookup, workload, trafficRatio: world.trafficRatio, plan });
  return priced(known, {
    count: plan.instances,
    items: [
      {
        item: `Batch Transform ${candidate.instanceType}`,
        monthlyUsd: hours * usdPerHour,
      },
      ...store.items,
    ],
    latencyMs: storeLatencyMs(lookup, workload),
    freshnessS: plan.freshness,
    reasons: [
      ...sagemakerReasons(price),
      ...startupReasons(plan),
      ...capacity.reasons,
      ...storeReasons(store.missing),
      ...profile.reasons,
    ],
  });
}
