import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import {
  type AutoscaledFleet,
  autoscaling,
  expectedRate,
  planAutoscaled,
} from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { architectureOf, ARM_VARIANTS } from '#core/price/serving/candidate/architecture.ts';
import { scaledFleet } from '#core/price/serving/candidate/deployed.ts';
import { leastOfFleet } from '#core/price/serving/candidate/fleet.ts';
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
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import {
  deployedTask,
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
import { FIXED, metered } from '#core/price/serving/candidate/metered.ts';

/** ECS containers on Fargate behind a load balancer whose number follows the load of the day, with the cheapest task size. */
export const ecsFargateAutoscaled = servingOption({
  service: 'ecs-fargate-autoscaled',
  movingParts: 4,
  billed: { names: [...BILLED.containers, ...BILLED.balancer], units: 'fargate' },
  recipe: 'fargate-autoscaled',
  words: {
    name: 'Autoscaled Fargate',
    parts: 'containers that scale and a load balancer',
    growsBy: 'more tasks as the load grows',
    bill: {
      tasks: '{count} × Fargate {vcpus} vCPU, {memoryGb} GB',
      'spot-tasks': '{count} × Fargate {vcpus} vCPU, {memoryGb} GB, spot',
      'autoscaled-tasks': 'up to {most} autoscaled tasks, {meanInstances} on average',
    },
    scaling: {
      'autoscaled-instances':
        'The number of tasks follows the load, with each loaded to at most {utilisation} of its limit: a new task serves after {startS}, an unused one stops after {cooldownS}.',
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
  scaling: (asked) => autoscaling(startOf(asked)),
  errorHandling: retriedRequests,
  plan,
});

/** A task size with the rate that its owner expects of a task. */
interface SizedTask {
  readonly size: FargateSize;
  readonly xSloPerS: number;
}

const sizedTask = sizedOnce(cheapestSize);

function plan(asked: Asked): Planning<Served> {
  const { context, candidate, workload } = asked;
  const offer = fargateOffer(context, architectureOf(candidate));
  if (offer.state === 'impossible') return offer;
  const share = fargatePaidShare(asked);
  if (share.state === 'impossible') return share;
  const sized = sizedTask(asked);
  if (sized.state === 'impossible') return sized;
  const { size } = sized.plan;
  const planning = fleetOn(asked, sized.plan);
  if (planning.state === 'impossible') return planning;
  const { peakMachines, minMachines, meanAbove, always, spotAbove, latencyMs, reasons, fleetByMinute } = planning.plan;
  const quotas = allQuotas(taskCaveats(context.lookup, size, peakMachines), loadBalancerCaveats(asked));
  if (quotas.state === 'impossible') return quotas;
  const spot = candidate.purchase === 'spot';
  const { vcpus, memoryGb } = size;
  const kept = discountFactor(workload);
  const hourUsd = offer.plan.hourUsd(size) * kept;
  const alwaysOn: readonly BillItem[] = [
    metered(
      { code: 'spot-tasks', count: always.spot, vcpus, memoryGb },
      { quantity: always.spot * MONTH_H, unit: 'hour', usd: hourUsd * share.plan, kept, grows: FIXED },
    ),
    metered(
      { code: 'tasks', count: always.onDemand, vcpus, memoryGb },
      { quantity: always.onDemand * MONTH_H, unit: 'hour', usd: hourUsd, kept, grows: FIXED },
    ),
  ];
  return planned(
    served({
      count: peakMachines,
      items: [
        ...alwaysOn,
        metered(
          { code: 'autoscaled-tasks', most: peakMachines - minMachines, meanInstances: meanAbove },
          {
            quantity: meanAbove * MONTH_H,
            unit: 'hour',
            usd: hourUsd * (1 - spotAbove * (1 - share.plan)),
            kept,
            grows: { growth: 'above', leastQuantity: minMachines * MONTH_H },
          },
        ),
        ...loadBalancerItems(asked),
      ],
      latencyMs,
      latencyParts: () => partsOf(latencyMs, machineParts(taskMachine(asked, size), workload), 'queue'),
      freshnessS: null,
      profile: size.profile,
      reasons: [...quotas.plan, ...(spot ? [fargateSpotReason(asked)] : []), ...reasons, offer.plan.reason],
      fleetByMinute,
      deployment: () => ({
        machine: deployedTask(size, architectureOf(candidate)),
        use: scaledFleet(asked, planning.plan),
      }),
    }),
  );
}

/** The task size whose fleet costs least over the day; if none is feasible, the reasons against the largest. */
function cheapestSize(asked: Asked): Planning<SizedTask> {
  const offer = fargateOffer(asked.context, architectureOf(asked.candidate));
  if (offer.state === 'impossible') return offer;
  const { sizes, hourUsd } = offer.plan;
  const least = leastOfFleet(asked);
  let best: (SizedTask & { readonly usd: number }) | null = null;
  let missed: Impossible = impossible({ code: 'task-size-missing' });
  for (const size of sizes) {
    if (best !== null && least * hourUsd(size) >= best.usd) break;
    const rate = expectedRate(asked, taskMachine(asked, size));
    const fleet = rate.state === 'impossible' ? rate : fleetOn(asked, { size, xSloPerS: rate.plan });
    if (rate.state === 'impossible' || fleet.state === 'impossible') {
      missed = fleet.state === 'impossible' ? fleet : missed;
      continue;
    }
    const usd = (fleet.plan.minMachines + fleet.plan.meanAbove) * hourUsd(size);
    if (best === null || usd < best.usd) best = { size, xSloPerS: rate.plan, usd };
  }
  return best === null ? missed : planned(best);
}

function fleetOn(asked: Asked, { size, xSloPerS }: SizedTask): Planning<AutoscaledFleet> {
  const planning = planAutoscaled(asked, { machine: taskMachine(asked, size), xSloPerS, startS: startOf(asked) });
  if (planning.state === 'impossible') return planning;
  const limit = asked.context.lookup.limit('fargate.tasks');
  const over = peakOver({ unit: 'task', needed: planning.plan.peakMachines, limit, product: 'fargate' });
  return over.length > 0 ? impossible(...over) : planning;
}

/** From the order of a task until it serves. */
function startOf({ context, simulation }: Asked): number {
  return context.lookup.limit('ecs-fargate.startup') * simulation.startupRatio;
}
