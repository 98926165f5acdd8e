import type { BillItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import {
  fleetHolds,
  fleetLatencyMs,
  type FleetMachine,
  fleetMachine,
  leastOfFleet,
  planFleet,
} from '#core/price/serving/candidate/fleet.ts';
import { peakOver } from '#core/price/serving/candidate/limits.ts';
import { speedupIn } from '#core/price/serving/candidate/machine.ts';
import {
  type Asked,
  discountFactor,
  retriedRequests,
  type Served,
  type ServingContext,
  type ServingDefinition,
} from '#core/price/serving/candidate/option.ts';
import { type Impossible, impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas, quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import { spotMix, spotMixReasons } from '#core/price/serving/candidate/spot-base.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { requestPath } from '#core/price/serving/candidate/request-path.ts';
import { type FargateOffer, fargateOffer, type FargateSize } from '#core/price/serving/container/fargate.ts';
import {
  LOAD_BALANCER_PRICES,
  loadBalancerCaveats,
  loadBalancerItems,
} from '#core/price/serving/container/load-balancer.ts';

/** Always-on ECS containers on Fargate behind a load balancer, with the cheapest task size. */
export const ecsFargate: ServingDefinition = {
  service: 'ecs-fargate',
  movingParts: 3,
  words: {
    name: 'Fargate',
    parts: 'containers and a load balancer',
    growsBy: 'more tasks',
    bill: {
      tasks: '{count} × Fargate {vcpus} vCPU, {memoryGb} GB',
      'spot-tasks': '{count} × Fargate {vcpus} vCPU, {memoryGb} GB, spot',
    },
    scaling: {
      tasks:
        'The number of tasks follows the peak, with each task loaded to at most {utilisation} of its limit; each additional task costs its vCPUs and memory.',
    },
  },
  isMetered: true,
  mode: 'realtime',
  returnsAnswers: true,
  surroundings: () => 'fleet',
  purchases: ['on-demand', 'spot'],
  instanceTypes: 'none',
  prices: { products: ['load-balancer'], ids: LOAD_BALANCER_PRICES },
  scaling: () => ({ code: 'tasks', utilisation: SAFETY_FACTOR }),
  errorHandling: retriedRequests,
  plan,
};

function plan(asked: Asked): Planning<Served> {
  const { context, candidate, workload } = asked;
  const offer = fargateOffer(context);
  if (offer.state === 'impossible') return offer;
  const share = shareOf(asked);
  if (share.state === 'impossible') return share;
  const found = sizedTasks(asked);
  if (found.state === 'impossible') return found;
  const { size, tasks, hourUsd } = found.plan;
  const machine = taskMachine(asked, size);
  const fleet = fleetHolds(asked, machine, tasks);
  if (fleet.state === 'impossible') return fleet;
  const quotas = taskQuotas(asked, size, tasks);
  if (quotas.state === 'impossible') return quotas;
  const spot = candidate.purchase === 'spot';
  const { vcpus, memoryGb } = size;
  const mix = spotMix(asked, tasks);
  const taskUsd = MONTH_H * (hourUsd / tasks) * discountFactor(workload);
  const bought: readonly BillItem[] = [
    { code: 'spot-tasks', count: mix.spot, vcpus, memoryGb, monthlyUsd: mix.spot * taskUsd * share.plan },
    { code: 'tasks', count: mix.onDemand, vcpus, memoryGb, monthlyUsd: mix.onDemand * taskUsd },
  ];
  return planned({
    count: tasks,
    items: [...bought, ...loadBalancerItems(asked)],
    latencyMs: fleetLatencyMs(asked, machine, tasks),
    freshnessS: null,
    profile: size.profile,
    reasons: [
      ...quotas.plan,
      ...(spot ? [spotReason(context)] : []),
      ...spotMixReasons(mix),
      ...machine.reasons,
      offer.plan.reason,
    ],
  });
}

interface SizedFleet {
  readonly size: FargateSize;
  readonly tasks: number;
  readonly hourUsd: number;
}

const sizedTasks = sizedOnce((asked) => {
  const offer = fargateOffer(asked.context);
  return offer.state === 'impossible' ? offer : cheapestSize(asked, offer.plan);
});

function taskQuotas(asked: Asked, { vcpus }: FargateSize, tasks: number): Planning<readonly Reason[]> {
  const { lookup } = asked.context;
  const needed = Math.ceil(tasks * vcpus);
  return allQuotas(
    quotaCaveats(lookup, 'fargate.vcpus', { unit: 'vcpu', needed, product: 'fargate' }),
    loadBalancerCaveats(asked),
  );
}

function taskMachine(asked: Asked, { profile, networkGbps }: FargateSize): FleetMachine {
  const speedup = speedupIn(asked.world, profile);
  return fleetMachine({ profile, speedup, networkGbps }, requestPath(asked, 'alb', profile));
}

/** The task size with the cheapest fleet; if none is feasible, the reasons against the largest. */
function cheapestSize(asked: Asked, { sizes, hourUsd }: FargateOffer): Planning<SizedFleet> {
  const limit = asked.context.lookup.limit('fargate.tasks');
  const least = leastOfFleet(asked);
  let best: SizedFleet | null = null;
  let missed: Impossible = impossible();
  for (const size of sizes) {
    if (best !== null && least * hourUsd(size) >= best.hourUsd) break;
    const fleet = planFleet(asked, taskMachine(asked, size));
    if (fleet.state === 'impossible') {
      missed = fleet;
      continue;
    }
    const tasks = fleet.plan;
    const over = peakOver({ unit: 'task', needed: tasks, limit, product: 'fargate' });
    const usd = tasks * hourUsd(size);
    if (over.length > 0) missed = impossible(...over);
    else if (best === null || usd < best.hourUsd) best = { size, tasks, hourUsd: usd };
  }
  return best === null ? missed : planned(best);
}

function spotReason({ lookup }: ServingContext): Reason {
  return {
    code: 'fargate-spot',
    paidShare: lookup.limit('fargate.spot-share'),
    noticeS: lookup.limit('ec2-spot.notice'),
  };
}

/** The factor that the candidate's purchase applies to the on-demand price. */
function shareOf({ context, candidate, world }: Asked): Planning<number> {
  const { purchase } = candidate;
  if (purchase === 'on-demand') return planned(1);
  if (purchase === 'spot') return planned(context.lookup.limit('fargate.spot-share') * world.spotPriceRatio);
  return impossible({ code: 'purchase-not-sold', product: 'fargate', purchase });
}
