import type { InstancePrice, InstanceType } from '#core/contract/catalog.ts';
import type { BreakdownItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import {
  interruptionsOf,
  type PlannedRuns,
  planRuns,
  spotPriceReasons,
  spotRunReasons,
} from '#core/price/serving/batch/batch-spot.ts';
import {
  batchObstacles,
  storeItems,
  storeLatencyMs,
  storeReasons,
  storeRowUsd,
} from '#core/price/serving/batch/batch-store.ts';
import { startupReasons } from '#core/price/serving/batch/startup.ts';
import { type EmrMaster, feeUsdPerHour, isOfferedByEmr, masterFor } from '#core/price/serving/batch/emr-nodes.ts';
import { type Common, priced, infeasible } from '#core/price/serving/candidate/evaluation.ts';
import { instanceUnknown, priceMissing, productsUnpriced } from '#core/price/serving/candidate/lookup.ts';
import {
  discountFactor,
  type ServingContext,
  type ServingDefinition,
  speedupIn,
} from '#core/price/serving/candidate/option.ts';
import { sparkNode } from '#core/price/serving/batch/spark.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

/** Spark on an EMR cluster that is launched for each run: core nodes on demand or on spot, a master node on demand. */
export const sparkEmr: ServingDefinition = {
  service: 'spark-emr',
  mode: 'batch',
  purchases: ['on-demand', 'spot'],
  instanceTypes: ({ catalog }) =>
    catalog.instances.filter((each) => each.cloud === 'aws').map((each) => each.instanceType),
  offers: isOfferedByEmr,
  evaluate,
};

function evaluate(context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation {
  const { lookup } = context;
  const common: Common = {
    candidate,
    basis: 'projected',
    scaling: { code: 'spark-cluster' },
    errorHandling: { unit: 'shard', expectedReworkPct: 0 },
  };
  const instance = lookup.instance(candidate.instanceType ?? '');
  if (instance === null) return infeasible(common, [instanceUnknown(lookup, candidate)]);
  if (!isOfferedByEmr(instance.instanceType)) {
    return infeasible(common, [{ code: 'instance-not-offered', product: 'emr', instanceType: instance.instanceType }]);
  }
  const projection = context.project(instance);
  if (projection.state === 'refused') return infeasible(common, projection.reasons);
  const { profile } = projection;
  const machine = {
    jobRowsPerS: profile.jobRowsPerS * speedupIn(world, profile),
    sessions: profile.sessions,
    memoryMiB: instance.memoryGiB * 1024,
    networkGbps: instance.networkGbps ?? null,
  };
  const readiness = sparkNode({ context, workload, machine });
  const basis = profile.basis;
  if (readiness.state === 'impossible') return infeasible({ ...common, basis }, [readiness.reason]);
  const { node } = readiness;
  const known: Common = { ...common, basis, errorHandling: { unit: 'shard', expectedReworkPct: node.reworkPct } };
  const obstacles = batchObstacles(lookup, workload);
  if (obstacles.length > 0) return infeasible(known, obstacles);
  const cluster = clusterOf({ context, candidate, instance, workload, world });
  if ('code' in cluster) return infeasible(known, [cluster]);
  const launchS = lookup.limit('emr.startup') * world.startupRatio;
  const most = lookup.limit('emr.instances');
  const interruptions = interruptionsOf({
    price: cluster.price,
    workload,
    world,
    restartS: launchS,
    shardS: lookup.limit('spark.task'),
    checkpointS: 0,
  });
  const planning = planRuns(
    {
      workload,
      trafficRatio: world.trafficRatio,
      rowsPerS: node.rowsPerS,
      startupS: launchS + node.loadS,
      reworkShare: node.reworkPct / 100,
      lossS: 0,
      most: { instances: most, of: 'cluster' },
      costs: {
        instanceUsdPerH: cluster.coreUsdPerHour + cluster.coreFeeUsdPerHour + cluster.volumeUsdPerHour,
        fixedUsdPerH: cluster.masterUsdPerHour + cluster.volumeUsdPerHour,
        rowUsd: storeRowUsd(lookup, workload),
        freeStartS: 0,
        leastBilledS: 0,
      },
    },
    interruptions,
  );
  if (planning.state === 'impossible') return infeasible(known, planning.reasons);
  const { plan } = planning;
  const store = storeItems({ lookup, workload, trafficRatio: world.trafficRatio, plan });
  const rework = (100 + node.reworkPct) * (1 + plan.extraShare) - 100;
  return priced(
    { ...known, errorHandling: { unit: 'shard', expectedReworkPct: rework } },
    {
      count: plan.instances + 1,
      items: [...clusterItems(cluster, plan), ...store.items],
      latencyMs: storeLatencyMs(lookup, workload),
      freshnessS: plan.freshness,
      reasons: [
        { code: 'cluster-nodes', coreNodes: plan.instances, masterType: cluster.master.instance.instanceType },
        ...startupReasons(plan),
        ...spotPriceReasons(cluster.price),
        ...spotRunReasons(plan, interruptions),
        ...node.reasons,
        ...storeReasons(store.missing),
        ...profile.reasons,
      ],
    },
  );
}

/** What an hour of a cluster costs, discounted and as it is in a world. */
interface Cluster {
  readonly instance: InstanceType;
  readonly price: InstancePrice;
  readonly master: EmrMaster;
  readonly coreUsdPerHour: number;
  readonly coreOnDemandUsdPerHour: number;
  readonly coreFeeUsdPerHour: number;
  /** Instance and fee. */
  readonly masterUsdPerHour: number;
  /** Of one node. */
  readonly volumeUsdPerHour: number;
}

/** The cluster's prices, or why there are none. */
function clusterOf(options: {
  readonly context: ServingContext;
  readonly candidate: Candidate;
  readonly instance: InstanceType;
  readonly workload: Workload;
  readonly world: World;
}): Cluster | Reason {
  const { context, candidate, instance, workload, world } = options;
  const { lookup } = context;
  const price = lookup.ec2Price(instance, candidate.purchase);
  if (price === null) return priceMissing(lookup, instance, candidate.purchase);
  const fee = feeUsdPerHour(lookup, instance);
  if (fee === null) return productsUnpriced(lookup, 'emr');
  const master = masterFor(context, instance.arch);
  if (master === null) return { code: 'master-node-missing', arch: instance.arch };
  const kept = discountFactor(workload);
  const onDemand = lookup.ec2Price(instance, 'on-demand') ?? price;
  return {
    instance,
    price,
    master,
    coreUsdPerHour: price.usdPerHour * kept * (price.purchase === 'spot' ? world.spotPriceRatio : 1),
    coreOnDemandUsdPerHour: onDemand.usdPerHour * kept,
    coreFeeUsdPerHour: fee * kept,
    masterUsdPerHour: (master.price.usdPerHour + master.feeUsdPerHour) * kept,
    volumeUsdPerHour: (lookup.limit('emr.volume') * (lookup.unitUsd('ebs.gp3') ?? 0)) / MONTH_H,
  };
}

/** A month of runs: (p_ec2 + p_emr)·nodes·hours, and the master node as long as each run lasts. */
function clusterItems(cluster: Cluster, plan: PlannedRuns): readonly BreakdownItem[] {
  const runs = MONTH_S / plan.periodS;
  const boughtHours = runs * plan.instances * plan.boughtH;
  const onDemandHours = runs * plan.instances * plan.onDemandH;
  const masterHours = runs * (plan.runS / 3600);
  const coreHours = boughtHours + onDemandHours;
  return [
    {
      item: `core nodes, EC2 ${cluster.instance.instanceType} ${cluster.price.purchase}`,
      monthlyUsd: boughtHours * cluster.coreUsdPerHour,
    },
    { item: 'core nodes on demand once the slack is gone', monthlyUsd: onDemandHours * cluster.coreOnDemandUsdPerHour },
    { item: "EMR's fee for the core nodes", monthlyUsd: coreHours * cluster.coreFeeUsdPerHour },
    {
      item: `master node ${cluster.master.instance.instanceType}, with its fee`,
      monthlyUsd: masterHours * cluster.masterUsdPerHour,
    },
    { item: 'EBS volumes', monthlyUsd: (coreHours + masterHours) * cluster.volumeUsdPerHour },
  ];
}
