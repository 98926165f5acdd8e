import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import { MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import { BATCH_OPTION, batchDemand, batchServed } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import {
  interruptionsOf,
  type PlannedRuns,
  planRuns,
  spotPriceReasons,
  spotRunReasons,
} from '#core/price/serving/batch/batch-spot.ts';
import { type EmrMaster, feeUsdPerHour, isOfferedByEmr, mastersOf } from '#core/price/serving/batch/emr-nodes.ts';
import { sparkNode } from '#core/price/serving/batch/spark.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import { deployedInstance } from '#core/price/serving/candidate/deployed.ts';
import { type Ec2Machine, ec2Machine, jobRowsPerSOf, speedupOf } from '#core/price/serving/candidate/machine.ts';
import { type Asked, discountFactor, type Served, servingOption } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { vcpuCaveats } from '#core/price/serving/candidate/quotas.ts';
import { inRuns, metered } from '#core/price/serving/candidate/metered.ts';

/** Spark on an EMR cluster that is launched for each run: core nodes on demand or spot, a master node on demand. */
export const sparkEmr = servingOption({
  ...BATCH_OPTION,
  service: 'spark-emr',
  movingParts: 5,
  billed: { names: [...BILLED.emr, ...BILLED.compute], units: null },
  recipe: 'spark-emr',
  words: {
    name: 'Spark on EMR',
    parts: 'a Spark cluster for each run',
    growsBy: 'more executors per run',
    unit: 'core node',
    bill: {
      'core-nodes': 'core nodes, EC2 {instanceType} {purchase}',
      'core-nodes-after-spot': 'core nodes on demand after the slack is used up',
      'emr-fee': "EMR's fee for the core nodes",
      'master-node': 'master node {instanceType}, with its fee',
      volumes: 'EBS volumes',
    },
    scaling: {
      'spark-cluster':
        'More rows need a longer run or more core nodes; the cost grows with the rows, and each run also pays for its launch.',
    },
  },
  purchases: ['on-demand', 'spot'],
  instanceTypes: ({ catalog }) =>
    catalog.instances.filter((each) => each.cloud === 'aws').map((each) => each.instanceType),
  offered: { product: 'emr', has: isOfferedByEmr },
  scaling: () => ({ code: 'spark-cluster' }),
  plan: inCheapestPeriod(plan),
});

/** EMR bills at least one minute per instance. */
const MIN_BILLED_S = 60;

function plan(asked: Asked): Planning<Served> {
  const { context, workload, simulation } = asked;
  const { lookup } = context;
  const screened = ec2Machine(asked);
  if (screened.state === 'impossible') return screened;
  const { instance, profile, price } = screened.plan;
  const speedup = speedupOf(profile, simulation);
  const readiness = sparkNode(asked, {
    jobRowsPerS: jobRowsPerSOf(simulation, { profile, speedup }),
    sessions: profile.sessions,
    memoryMiB: instance.memoryGiB * 1024,
    networkGbps: instance.networkGbps ?? null,
  });
  if (readiness.state === 'impossible') return readiness;
  const node = readiness.plan;
  const found = clusterOf(asked, screened.plan);
  if (found.state === 'impossible') return found;
  const cluster = found.plan;
  const launchS = lookup.limit('emr.startup') * simulation.startupRatio;
  const billedStartS = lookup.limit('emr.billed-startup') * simulation.startupRatio + node.loadS;
  const shardS = lookup.limit('spark.task');
  const interruptions = interruptionsOf({ price, workload, simulation, restartS: launchS, shardS, checkpointS: 0 });
  const demand = batchDemand(asked, {
    rowsPerS: node.rowsPerS,
    startupS: launchS + node.loadS,
    reworkPct: node.reworkPct,
    most: { instances: lookup.limit('emr.instances'), of: 'cluster' },
    instanceUsdPerH: cluster.usdPerHour + cluster.coreFeeUsdPerHour + cluster.volumeUsdPerHour,
    billedStartS,
    leastBilledS: MIN_BILLED_S,
    fixedUsdPerH: cluster.masterUsdPerHour + cluster.volumeUsdPerHour,
    fixedStartS: billedStartS,
  });
  const planning = planRuns(demand, interruptions);
  if (planning.state === 'impossible') return planning;
  const runs = planning.plan;
  const quota = vcpuCaveats(lookup, instance, runs.instances);
  if (quota.state === 'impossible') return quota;
  const masterType = cluster.master.instance.instanceType;
  return batchServed(asked, {
    plan: runs,
    count: runs.instances + 1,
    profile,
    machine: () => ({ ...deployedInstance(asked, screened.plan), sessions: node.sessions }),
    masterType,
    reworkPct: (100 + node.reworkPct) * (1 + runs.extraShare) - 100,
    items: clusterItems(cluster, runs),
    before: [...quota.plan, { code: 'cluster-nodes', coreNodes: runs.instances, masterType }],
    after: [...spotPriceReasons(price), ...spotRunReasons(runs, interruptions), ...node.reasons],
  });
}

/** The hourly prices of a cluster in a simulation, after the discount. */
interface Cluster {
  readonly machine: Ec2Machine;
  readonly usdPerHour: number;
  readonly master: EmrMaster;
  /** The factor of the discount in the prices. */
  readonly kept: number;
  readonly coreOnDemandUsdPerHour: number;
  readonly coreFeeUsdPerHour: number;
  /** Instance and fee. */
  readonly masterUsdPerHour: number;
  /** Price of one node. */
  readonly volumeUsdPerHour: number;
}

function clusterOf({ context, workload, simulation }: Asked, machine: Ec2Machine): Planning<Cluster> {
  const { lookup } = context;
  const { instance, price } = machine;
  const fee = feeUsdPerHour(lookup, instance);
  if (fee === null) return impossible(productsUnpriced(lookup, 'emr'));
  const master = mastersOf(context).get(instance.arch);
  if (master === undefined) return impossible({ code: 'master-node-missing', arch: instance.arch });
  const kept = discountFactor(workload);
  const onDemand = lookup.ec2Price(instance, 'on-demand') ?? price;
  return planned({
    machine,
    usdPerHour: machine.usdPerHour(simulation),
    master,
    kept,
    coreOnDemandUsdPerHour: onDemand.usdPerHour * kept,
    coreFeeUsdPerHour: fee * kept,
    masterUsdPerHour: (master.price.usdPerHour + master.feeUsdPerHour) * kept,
    volumeUsdPerHour: (lookup.limit('emr.volume') * lookup.usd('ebs.gp3')) / MONTH_H,
  });
}

/** The monthly bill of the runs: (p_ec2 + p_emr)·nodes·hours, and the master node for the duration of each run. */
function clusterItems(cluster: Cluster, plan: PlannedRuns): readonly BillItem[] {
  const { instance, price } = cluster.machine;
  const runs = MONTH_S / plan.periodS;
  const boughtHours = runs * plan.instances * plan.boughtH;
  const onDemandHours = runs * plan.instances * plan.onDemandH;
  const masterHours = runs * (plan.billedS / 3600);
  const coreHours = boughtHours + onDemandHours;
  const { kept } = cluster;
  const hoursOf = (quantity: number, usd: number) =>
    ({ quantity, unit: 'hour', usd, kept, grows: inRuns(quantity, plan) }) as const;
  return [
    metered(
      { code: 'core-nodes', instanceType: instance.instanceType, purchase: price.purchase },
      hoursOf(boughtHours, cluster.usdPerHour),
    ),
    metered(
      { code: 'core-nodes-after-spot' },
      { quantity: onDemandHours, unit: 'hour', usd: cluster.coreOnDemandUsdPerHour, kept },
    ),
    metered({ code: 'emr-fee' }, hoursOf(coreHours, cluster.coreFeeUsdPerHour)),
    metered(
      { code: 'master-node', instanceType: cluster.master.instance.instanceType },
      hoursOf(masterHours, cluster.masterUsdPerHour),
    ),
    metered(
      { code: 'volumes' },
      {
        quantity: coreHours + masterHours,
        unit: 'hour',
        usd: cluster.volumeUsdPerHour,
        grows: inRuns(coreHours + masterHours, plan),
      },
    ),
  ];
}
