import type { Reason } from '#core/contract/reasons.ts';
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
import { type Common, priced, infeasible } from '#core/price/serving/candidate/evaluation.ts';
import { fargateOffer, fargateShare, type FargateSize, sayTask } from '#core/price/serving/container/fargate.ts';
import { productsUnpriced } from '#core/price/serving/candidate/lookup.ts';
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
    scaling: { code: 'tasks', utilisation: SAFETY_FACTOR },
    errorHandling: { unit: 'request', expectedReworkPct: 100 * workload.failureRate },
  };
  const offer = fargateOffer(context);
  if (offer.state === 'none') return infeasible(common, offer.reasons);
  const share = fargateShare(context, candidate.purchase, world);
  const balancer = loadBalancerItems(lookup, workload, world);
  if (share === null)
    return infeasible(common, [{ code: 'purchase-not-sold', product: 'fargate', purchase: candidate.purchase }]);
  if (balancer === null) return infeasible(common, [productsUnpriced(lookup, 'load-balancer')]);
  const spot = candidate.purchase === 'spot';
  const most = lookup.limit('fargate.tasks');
  let best: SizedFleet | null = null;
  let reasons: readonly Reason[] = [];
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
      reasons = [{ code: 'peak-over-limit', unit: 'task', needed: tasks, limit: most, product: 'fargate' }];
      continue;
    }
    const hourUsd = tasks * offer.hourUsd(size);
    if (best === null || hourUsd < best.hourUsd) best = { size, demand, tasks, hourUsd };
  }
  if (best === null) return infeasible(common, reasons);
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

function spotReason({ lookup }: ServingContext): Reason {
  return {
    code: 'fargate-spot',
    paidShare: lookup.limit('fargate.spot-share'),
    noticeS: lookup.limit('ec2-spot.notice'),
  };
}
