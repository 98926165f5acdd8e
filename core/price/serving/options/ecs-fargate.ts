import type { Workload } from '#core/contract/workload.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import {
  type FleetDemand,
  fleetLatencyMs,
  leastOfFleet,
  loadBalancerItems,
  planFleet,
} from '#core/price/serving/container/container-fleet.ts';
import { type Common, priced, struckOut } from '#core/price/serving/candidate/evaluation.ts';
import { fargateOffer, fargateShare, type FargateSize, sayTask } from '#core/price/serving/container/fargate.ts';
import {
  discountFactor,
  type ServingContext,
  type ServingDefinition,
  speedupIn,
} from '#core/price/serving/candidate/option.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

/** Containers on ECS with Fargate behind a load balancer, always on, of the task size that costs least. */
export const ecsFargate: ServingDefinition = {
  service: 'ecs-fargate',
  mode: 'realtime',
  purchases: ['on-demand', 'spot'],
  instanceTypes: 'none',
  evaluate,
};

interface SizedFleet {
  readonly size: FargateSize;
  readonly demand: FleetDemand;
  readonly tasks: number;
  readonly hourUsd: number;
}

function evaluate(context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation {
  const { lookup } = context;
  const common: Common = {
    candidate,
    basis: 'projected',
    scaling: `Tasks follow the peak, each to ${SAFETY_FACTOR * 100} % of its limit; a task more costs as much as its vCPUs and memory.`,
    errorHandling: { unit: 'request', expectedReworkPct: 100 * workload.failureRate },
  };
  const offer = fargateOffer(context);
  if (offer.state === 'none') return struckOut(common, offer.reasons);
  const share = fargateShare(context, candidate.purchase, world);
  const balancer = loadBalancerItems(lookup, workload, world);
  if (share === null) return struckOut(common, [`Fargate is not sold ${candidate.purchase}`]);
  if (balancer === null) {
    return struckOut(common, [`the catalogue has no price of a load balancer in ${lookup.region}`]);
  }
  const spot = candidate.purchase === 'spot';
  const most = lookup.limit('fargate.tasks');
  let best: SizedFleet | null = null;
  let reasons: readonly string[] = [];
  const least = leastOfFleet(workload, spot);
  for (const size of offer.sizes) {
    if (best !== null && least * offer.hourUsd(size) >= best.hourUsd) break;
    const demand: FleetDemand = {
      realtime: size.profile.realtime,
      speedup: speedupIn(world, size.profile),
      capacityShare: 1,
      interruptible: spot,
      workload,
      world,
    };
    const planning = planFleet(demand);
    if (planning.state === 'impossible') {
      reasons = planning.reasons;
      continue;
    }
    const tasks = planning.instances;
    if (tasks > most) {
      reasons = [`the peak needs ${tasks} tasks, a service has ${most}`];
      continue;
    }
    const hourUsd = tasks * offer.hourUsd(size);
    if (best === null || hourUsd < best.hourUsd) best = { size, demand, tasks, hourUsd };
  }
  if (best === null) return struckOut(common, reasons);
  const { size, demand, tasks } = best;
  const latencyMs = fleetLatencyMs(demand, tasks);
  return priced(common, {
    count: tasks,
    items: [
      {
        item: `${tasks} × Fargate ${sayTask(size)}${spot ? ', spot' : ''}`,
        monthlyUsd: MONTH_H * best.hourUsd * share * discountFactor(workload),
      },
      ...balancer,
    ],
    latencyMs,
    freshnessS: { mean: latencyMs.p50 / 1000, max: latencyMs.p99 / 1000 },
    reasons: [...(spot ? [spotReason(context)] : []), offer.reason, ...size.profile.reasons],
  });
}

function spotReason({ lookup }: ServingContext): string {
  const paid = Math.round(100 * lookup.limit('fargate.spot-share'));
  return (
    `Fargate Spot is planned at ${paid} % of the on-demand price (ASSUMPTION, varies); a task can be taken away with ` +
    `${lookup.limit('ec2-spot.notice')} s of notice, and the others carry on until it is replaced`
  );
}
