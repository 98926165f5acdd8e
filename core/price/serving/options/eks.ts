import type { Workload } from '#core/contract/workload.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { interruptionsPerHour } from '#core/price/pricing/spot.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import {
  type FleetDemand,
  fleetLatencyMs,
  loadBalancerItems,
  planFleet,
} from '#core/price/serving/container/container-fleet.ts';
import { type NodeShare, nodeShare } from '#core/price/serving/container/eks-node.ts';
import { type Common, priced, sayDuration, struckOut } from '#core/price/serving/candidate/evaluation.ts';
import {
  burstableObstacle,
  discountFactor,
  type ServingContext,
  type ServingDefinition,
  speedupIn,
} from '#core/price/serving/candidate/option.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

/** Pods on the EC2 nodes of an EKS cluster behind a load balancer, always on. */
export const eks: ServingDefinition = {
  service: 'eks',
  mode: 'realtime',
  purchases: ['on-demand', 'spot', '1yr', '3yr'],
  instanceTypes: ({ catalog }) => catalog.instances.map((instance) => instance.instanceType),
  evaluate,
};

function evaluate(context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation {
  const { lookup, run } = context;
  const unplanned: Common = {
    candidate,
    basis: 'projected',
    scaling: `Nodes follow the peak, each to ${SAFETY_FACTOR * 100} % of its limit; the control plane costs the same whatever runs on it.`,
    errorHandling: { unit: 'request', expectedReworkPct: 100 * workload.failureRate },
  };
  const instance = lookup.instance(candidate.instanceType ?? '');
  if (instance === null) {
    return struckOut(unplanned, [`no ${candidate.instanceType} in the catalogue of ${lookup.region}`]);
  }
  const projection = context.project(instance);
  if (projection.state === 'refused') return struckOut(unplanned, projection.reasons);
  const { profile } = projection;
  const common: Common = { ...unplanned, basis: profile.basis };
  const price = lookup.ec2Price(instance, candidate.purchase);
  const clusterUsd = lookup.unitUsd('eks.cluster');
  const balancer = loadBalancerItems(lookup, workload, world);
  if (price === null) {
    return struckOut(common, [`the catalogue has no ${candidate.purchase} price of ${instance.instanceType}`]);
  }
  if (clusterUsd === null || balancer === null) {
    return struckOut(common, [`the catalogue has no price of EKS and its load balancer in ${lookup.region}`]);
  }
  const node = nodeShare({ lookup, run, instance, profile });
  const obstacles = [...burstableObstacle(instance.instanceType), ...podObstacle(node)];
  if (obstacles.length > 0) return struckOut(common, obstacles);
  const spot = candidate.purchase === 'spot';
  const demand: FleetDemand = {
    realtime: profile.realtime,
    speedup: speedupIn(world, profile),
    capacityShare: node.capacityShare,
    interruptible: spot,
    workload,
    world,
  };
  const planning = planFleet(demand);
  if (planning.state === 'impossible') return struckOut(common, planning.reasons);
  const { instances } = planning;
  if (instances > lookup.limit('eks.nodes')) {
    return struckOut(common, [`the peak needs ${instances} nodes, a node group has ${lookup.limit('eks.nodes')}`]);
  }
  const latencyMs = fleetLatencyMs(demand, instances);
  const perHour = spot ? (interruptionsPerHour(price.interruptionBand ?? '') ?? 0) * world.interruptionRatio : 0;
  const startupS = (lookup.limit('ec2.boot') + lookup.limit('ec2.container')) * world.startupRatio;
  // A replacement is paid while it starts and does not serve yet.
  const hours = instances * MONTH_H * (1 + (perHour * startupS) / 3600);
  const usdPerHour = price.usdPerHour * discountFactor(workload) * (spot ? world.spotPriceRatio : 1);
  return priced(common, {
    count: instances,
    items: [
      { item: 'EKS control plane', monthlyUsd: MONTH_H * clusterUsd },
      {
        item: `${instances} × EC2 ${instance.instanceType} ${candidate.purchase}`,
        monthlyUsd: hours * usdPerHour,
      },
      {
        item: 'EBS root volumes',
        monthlyUsd: (hours / MONTH_H) * lookup.limit('ec2.root-volume') * (lookup.unitUsd('ebs.gp3') ?? 0),
      },
      ...balancer,
    ],
    latencyMs,
    freshnessS: { mean: latencyMs.p50 / 1000, max: latencyMs.p99 / 1000 },
    reasons: [
      `${node.pods} ${node.pods === 1 ? 'pod' : 'pods'} of ${Math.round(node.podMiB)} MiB a node; Kubernetes and its agents take ` +
        `${(100 * node.overheadShare).toFixed(1)} % of its vCPUs`,
      ...(spot
        ? [
            spotReason({
              perHour,
              startupS,
              nodes: instances,
              note: price.note,
              noticeS: lookup.limit('ec2-spot.notice'),
            }),
          ]
        : []),
      ...profile.reasons,
    ],
  });
}

function podObstacle(node: NodeShare): readonly string[] {
  if (node.pods > 0) return [];
  return [`no pod of ${Math.round(node.podMiB)} MiB fits beside what Kubernetes keeps of the node's memory`];
}

function spotReason(spot: {
  readonly perHour: number;
  readonly startupS: number;
  readonly nodes: number;
  readonly note: string;
  readonly noticeS: number;
}): string {
  const perMonth = spot.perHour * spot.nodes * MONTH_H;
  const gapS = Math.max(0, spot.startupS - spot.noticeS);
  return (
    `spot price: ${spot.note}; about ${perMonth.toFixed(perMonth < 10 ? 1 : 0)} node interruptions a month: pods move within the ` +
    `${spot.noticeS} s of notice, and a node is missing for ${sayDuration(gapS)} until its replacement is up`
  );
}
