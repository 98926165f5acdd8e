import type { Reason } from '#core/contract/reasons.ts';
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
import { type Common, infeasible, priced } from '#core/price/serving/candidate/evaluation.ts';
import { instanceUnknown, priceMissing, productsUnpriced } from '#core/price/serving/candidate/lookup.ts';
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
    scaling: { code: 'nodes', utilisation: SAFETY_FACTOR },
    errorHandling: { unit: 'request', expectedReworkPct: 100 * workload.failureRate },
  };
  const instance = lookup.instance(candidate.instanceType ?? '');
  if (instance === null) return infeasible(unplanned, [instanceUnknown(lookup, candidate)]);
  const projection = context.project(instance);
  if (projection.state === 'refused') return infeasible(unplanned, projection.reasons);
  const { profile } = projection;
  const common: Common = { ...unplanned, basis: profile.basis };
  const price = lookup.ec2Price(instance, candidate.purchase);
  const clusterUsd = lookup.unitUsd('eks.cluster');
  const balancer = loadBalancerItems(lookup, workload, world);
  if (price === null) return infeasible(common, [priceMissing(lookup, instance, candidate.purchase)]);
  if (clusterUsd === null || balancer === null) {
    return infeasible(common, [productsUnpriced(lookup, 'eks', 'load-balancer')]);
  }
  const node = nodeShare({ lookup, run, instance, profile });
  const obstacles = [...burstableObstacle(instance.instanceType), ...podObstacle(node)];
  if (obstacles.length > 0) return infeasible(common, obstacles);
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
  if (planning.state === 'impossible') return infeasible(common, planning.reasons);
  const { instances } = planning;
  const limit = lookup.limit('eks.nodes');
  if (instances > limit) {
    return infeasible(common, [{ code: 'peak-over-limit', unit: 'node', needed: instances, limit, product: 'eks' }]);
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
      { code: 'node-pods', pods: node.pods, podMib: node.podMiB, overheadShare: node.overheadShare },
      ...(spot
        ? spotReasons({
            perHour,
            startupS,
            nodes: instances,
            note: price.note,
            noticeS: lookup.limit('ec2-spot.notice'),
          })
        : []),
      ...profile.reasons,
    ],
  });
}

function podObstacle(node: NodeShare): readonly Reason[] {
  if (node.pods > 0) return [];
  return [{ code: 'pod-too-large', podMib: node.podMiB }];
}

function spotReasons(spot: {
  readonly perHour: number;
  readonly startupS: number;
  readonly nodes: number;
  readonly note: string;
  readonly noticeS: number;
}): readonly Reason[] {
  const perMonth = spot.perHour * spot.nodes * MONTH_H;
  const missingS = Math.max(0, spot.startupS - spot.noticeS);
  return [
    { code: 'spot-price', note: spot.note },
    { code: 'node-interruptions', perMonth, noticeS: spot.noticeS, missingS },
  ];
}
