import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import type { BatchRuns } from '#core/price/serving/batch/batch-runs.ts';
import { BatchAnswers, BATCH_OPTION, type BatchJob, batchRuns } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import {
  interruptionsOf,
  planRuns,
  spotPriceReasons,
  spotRunReasons,
  whyNoSpotRuns,
} from '#core/price/serving/batch/batch-spot.ts';
import { type EmrMaster, feeUsdPerHour, isOfferedByEmr, mastersOf } from '#core/price/serving/batch/emr-nodes.ts';
import { type SparkNode, sparkNode } from '#core/price/serving/batch/spark.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import { deployedInstance } from '#core/price/serving/candidate/deployed.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import { type Ec2Machine, ec2Machine, jobRowsPerSOf, speedupOf } from '#core/price/serving/candidate/machine.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor, servingOption } from '#core/price/serving/candidate/option.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { preparedVcpus } from '#core/price/serving/candidate/quotas.ts';
import { inRuns } from '#core/price/serving/candidate/metered.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';

/** Spark on an EMR cluster that is launched for each run: core nodes on demand or spot, a master node on demand. */
export const sparkEmr = servingOption({
  ...BATCH_OPTION,
  service: 'spark-emr',
  movingParts: 5,
  billed: { names: [...BILLED.emr, ...BILLED.compute], units: null },
  recipe: 'spark-emr',
  hasMaster: true,
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
    bills: { text: 'while a run lasts' },
  },
  purchases: ['on-demand', 'spot'],
  instanceTypes: ({ catalog }) =>
    catalog.instances.filter((each) => each.cloud === 'aws').map((each) => each.instanceType),
  offered: { product: 'emr', has: isOfferedByEmr },
  scaling: () => ({ code: 'spark-cluster' }),
  prepare: inCheapestPeriod(prepare),
});

/** EMR bills at least one minute per instance. */
const MIN_BILLED_S = 60;

function prepare(stated: Stated): Planning<BatchJob> {
  const screened = ec2Machine(stated);
  if (screened.state === 'impossible') return screened;
  const machine = screened.plan;
  const readiness = sparkNode(stated, {
    sessions: machine.profile.sessions,
    memoryMiB: machine.instance.memoryGiB * 1024,
    networkGbps: machine.networkGbps,
  });
  if (readiness.state === 'impossible') return readiness;
  const cluster = clusterOf(stated, machine);
  return cluster.state === 'impossible' ? cluster : planned(clusterJob(stated, readiness.plan, cluster.plan));
}

function clusterJob(stated: Stated, node: SparkNode, cluster: Cluster): BatchJob {
  const { lookup } = stated.context;
  const { machine } = cluster;
  const { instance, profile, price } = machine;
  const answers = new BatchAnswers(stated);
  const most = { instances: lookup.limit('emr.instances'), of: 'cluster' } as const;
  const runs = batchRuns(stated, { most, leastBilledS: MIN_BILLED_S });
  const interruptions = interruptionsOf({
    price,
    workload: stated.workload,
    shardS: lookup.limit('spark.task'),
    checkpointS: 0,
  });
  const start = { launchS: lookup.limit('emr.startup'), billedS: lookup.limit('emr.billed-startup') };
  const quotaOf = preparedVcpus(lookup, instance);
  const rateIn = (draw: Draw): number => jobRowsPerSOf(draw, { profile, speedup: speedupOf(profile, draw) });
  runs.fixedUsdPerH = cluster.masterUsdPerHour + cluster.volumeUsdPerHour;
  return {
    answers,
    evaluate: (asked, to, periodS) => {
      const { simulation } = asked;
      const payload = payloadIn(asked);
      const launchS = start.launchS * simulation.startupRatio;
      const usdPerHour = machine.usdPerHour(simulation);
      runs.begin(simulation, periodS);
      runs.rowsPerS = node.rowsPerS(simulation, payload, rateIn(simulation));
      runs.startupS = launchS + node.loadS;
      runs.billedStartS = start.billedS * simulation.startupRatio + node.loadS;
      runs.fixedStartS = runs.billedStartS;
      runs.instanceUsdPerH = usdPerHour + cluster.coreFeeUsdPerHour + cluster.volumeUsdPerHour;
      interruptions?.begin(simulation, launchS);
      if (!planRuns(runs, interruptions)) return to.refuse(() => whyNoSpotRuns(runs));
      const quota = quotaOf(runs.instances);
      if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
      if (!answers.store.fill(payload, runs)) return to.refuse(() => answers.store.refusal());
      addCluster(cluster, runs, usdPerHour, to);
      answers.put(runs, runs.instances + 1, to);
      if (to.explanation !== null) {
        const masterType = cluster.master.instance.instanceType;
        answers.explain(to.explanation, runs, {
          profile,
          machine: { ...deployedInstance(stated, machine), sessions: node.sessions },
          masterType,
          before: [...quota.plan, { code: 'cluster-nodes', coreNodes: runs.instances, masterType }],
          after: [
            ...spotPriceReasons(price),
            ...spotRunReasons(runs, interruptions),
            ...node.reasons(simulation, payload, rateIn(simulation)),
          ],
        });
      }
      return true;
    },
  };
}

/** The hourly prices of a cluster after the discount, except for the nodes under the requested purchase. */
interface Cluster {
  readonly machine: Ec2Machine;
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

function clusterOf({ context, workload }: Stated, machine: Ec2Machine): Planning<Cluster> {
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
    master,
    kept,
    coreOnDemandUsdPerHour: onDemand.usdPerHour * kept,
    coreFeeUsdPerHour: fee * kept,
    masterUsdPerHour: (master.price.usdPerHour + master.feeUsdPerHour) * kept,
    volumeUsdPerHour: (lookup.limit('emr.volume') * lookup.usd('ebs.gp3')) / MONTH_H,
  });
}

/** Adds the runs: (p_ec2 + p_emr)·nodes·hours, and the master node for the duration of each run. */
function addCluster(cluster: Cluster, runs: BatchRuns, usdPerHour: number, to: Tally): void {
  const { machine, master, kept } = cluster;
  const perMonth = runs.perMonth();
  const boughtHours = perMonth * runs.instances * runs.boughtH;
  const onDemandHours = perMonth * runs.instances * runs.onDemandH;
  const masterHours = perMonth * (runs.billedS / 3600);
  const coreHours = boughtHours + onDemandHours;
  to.item('core-nodes', boughtHours, 'hour', usdPerHour)?.describe({
    fields: { instanceType: machine.instance.instanceType, purchase: machine.price.purchase },
    kept,
    grows: inRuns(boughtHours, runs),
  });
  to.item('core-nodes-after-spot', onDemandHours, 'hour', cluster.coreOnDemandUsdPerHour)?.describe({ kept });
  to.item('emr-fee', coreHours, 'hour', cluster.coreFeeUsdPerHour)?.describe({ kept, grows: inRuns(coreHours, runs) });
  to.item('master-node', masterHours, 'hour', cluster.masterUsdPerHour)?.describe({
    fields: { instanceType: master.instance.instanceType },
    kept,
    grows: inRuns(masterHours, runs),
  });
  to.item('volumes', coreHours + masterHours, 'hour', cluster.volumeUsdPerHour)?.describe({
    grows: inRuns(coreHours + masterHours, runs),
  });
}
