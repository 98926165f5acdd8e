import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import {
  fleetHolds,
  fleetLatencyMs,
  leastOfFleet,
  neededMachines,
  planFleet,
  shareInSteps,
} from '#core/price/serving/candidate/fleet.ts';
import { architectureOf, ARM_VARIANTS } from '#core/price/serving/candidate/architecture.ts';
import { peakOver } from '#core/price/serving/candidate/limits.ts';
import {
  type Asked,
  discountFactor,
  retriedRequests,
  served,
  type Served,
  servingOption,
} from '#core/price/serving/candidate/option.ts';
import { type Impossible, impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas } from '#core/price/serving/candidate/quotas.ts';
import { fixedFleet } from '#core/price/serving/candidate/deployed.ts';
import { spotMix, spotMixReasons } from '#core/price/serving/candidate/spot-base.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import {
  deployedTask,
  type FargateOffer,
  fargateOffer,
  fargatePaidShare,
  type FargateSize,
  fargateSpotReason,
  taskCaveats,
  taskMachine,
} from '#core/price/serving/container/fargate.ts';
import {
  LOAD_BALANCER_PRICES,
  loadBalancerCaveats,
  loadBalancerItems,
} from '#core/price/serving/container/load-balancer.ts';
import { machineParts, partsOf } from '#core/price/serving/candidate/latency-parts.ts';
import { metered } from '#core/price/serving/candidate/metered.ts';

/** Always-on ECS containers on Fargate behind a load balancer, with the cheapest task size. */
export const ecsFargate = servingOption({
  service: 'ecs-fargate',
  movingParts: 3,
  isAlwaysOn: true,
  billed: { names: [...BILLED.containers, ...BILLED.balancer], units: 'fargate' },
  recipe: 'fargate',
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
  variants: ARM_VARIANTS,
  prices: { products: ['load-balancer'], ids: LOAD_BALANCER_PRICES },
  scaling: () => ({ code: 'tasks', utilisation: SAFETY_FACTOR }),
  errorHandling: retriedRequests,
  plan,
});

function plan(asked: Asked): Planning<Served> {
  const { context, candidate, workload } = asked;
  const offer = fargateOffer(context, architectureOf(candidate));
  if (offer.state === 'impossible') return offer;
  const share = fargatePaidShare(asked);
  if (share.state === 'impossible') return share;
  const found = sizedTasks(asked);
  if (found.state === 'impossible') return found;
  const { size, tasks, hourUsd } = found.plan;
  const machine = taskMachine(asked, size);
  const fleet = fleetHolds(asked, machine, tasks);
  if (fleet.state === 'impossible') return fleet;
  const quotas = allQuotas(taskCaveats(context.lookup, size, tasks), loadBalancerCaveats(asked));
  if (quotas.state === 'impossible') return quotas;
  const spot = candidate.purchase === 'spot';
  const { vcpus, memoryGb } = size;
  const mix = spotMix(asked, tasks);
  const kept = discountFactor(workload);
  const needed = neededMachines(asked, machine);
  const bill = (count: number, paidShare: number) =>
    ({
      quantity: count * MONTH_H,
      unit: 'hour',
      usd: (hourUsd / tasks) * kept * paidShare,
      kept,
      grows: shareInSteps(asked, { count, all: tasks, needed, each: MONTH_H }),
    }) as const;
  const bought: readonly BillItem[] = [
    metered({ code: 'spot-tasks', count: mix.spot, vcpus, memoryGb }, bill(mix.spot, share.plan)),
    metered({ code: 'tasks', count: mix.onDemand, vcpus, memoryGb }, bill(mix.onDemand, 1)),
  ];
  const latencyMs = fleetLatencyMs(asked, machine, tasks);
  return planned(
    served({
      count: tasks,
      items: [...bought, ...loadBalancerItems(asked)],
      latencyMs,
      latencyParts: () => partsOf(latencyMs, machineParts(machine, asked.workload), 'queue'),
      freshnessS: null,
      profile: size.profile,
      reasons: [
        ...quotas.plan,
        ...(spot ? [fargateSpotReason(asked)] : []),
        ...spotMixReasons(mix),
        ...machine.reasons,
        offer.plan.reason,
      ],
      deployment: () => ({ machine: deployedTask(size, architectureOf(candidate)), use: fixedFleet(mix) }),
    }),
  );
}

interface SizedFleet {
  readonly size: FargateSize;
  readonly tasks: number;
  readonly hourUsd: number;
}

const sizedTasks = sizedOnce((asked) => {
  const offer = fargateOffer(asked.context, architectureOf(asked.candidate));
  return offer.state === 'impossible' ? offer : cheapestSize(asked, offer.plan);
});

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
