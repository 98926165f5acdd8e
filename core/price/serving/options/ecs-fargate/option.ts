import { isCommitment } from '#core/contract/serving/serving.ts';
import type { TaskSize } from '#core/price/serving/container/task-sizes.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { architectureOf, ARM_VARIANTS } from '#core/price/serving/candidate/architecture.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { fixedFleet } from '#core/price/serving/candidate/deployed.ts';
import {
  type FleetMachine,
  leastOfFleet,
  neededMachines,
  planFleet,
  serveFleet,
  shareInSteps,
} from '#core/price/serving/candidate/fleet.ts';
import { partsAround } from '#core/price/serving/candidate/latency-parts.ts';
import { peakOver } from '#core/price/serving/candidate/limits.ts';
import {
  type Asked,
  discountFactor,
  type EvaluateDraw,
  retriedRequests,
  servingOption,
  type Stated,
} from '#core/price/serving/candidate/option.ts';
import { type Impossible, impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas } from '#core/price/serving/candidate/quotas.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { type SpotMix, spotMix, spotMixReasons } from '#core/price/serving/candidate/spot-base.ts';
import {
  deployedTask,
  type FargateOffer,
  fargateOffer,
  fargatePaidShare,
  fargateSpotReason,
  taskCaveats,
  taskMachines,
} from '#core/price/serving/container/fargate.ts';
import { balancersOf, LOAD_BALANCER_PRICES } from '#core/price/serving/container/load-balancer.ts';
import { WORDS } from './words.ts';

/** Always-on ECS containers on Fargate behind a load balancer, with the cheapest task size. */
export const ecsFargate = servingOption({
  service: 'ecs-fargate',
  movingParts: 3,
  isAlwaysOn: true,
  billed: { names: [...BILLED.containers, ...BILLED.balancer], units: 'fargate' },
  recipe: 'fargate',
  words: WORDS,
  isMetered: true,
  mode: 'realtime',
  returnsAnswers: true,
  surroundings: () => 'fleet',
  purchases: ['on-demand', 'spot', '1yr', '3yr'],
  instanceTypes: 'none',
  variants: ARM_VARIANTS,
  prices: { products: ['load-balancer'], ids: LOAD_BALANCER_PRICES },
  scaling: () => ({ code: 'tasks', utilisation: SAFETY_FACTOR }),
  errorHandling: retriedRequests,
  prepare,
});

function prepare(stated: Stated): Planning<EvaluateDraw> {
  const { context, candidate, workload } = stated;
  const architecture = architectureOf(candidate);
  const offer = fargateOffer(context, architecture);
  if (offer.state === 'impossible') return offer;
  const share = fargatePaidShare(stated);
  if (share.state === 'impossible') return share;
  const machineOf = taskMachines(stated);
  const sizeOf = sizedOnce((asked) => cheapestSize(asked, offer.plan, machineOf));
  const isSpot = candidate.purchase === 'spot';
  const isCommitted = isCommitment(candidate.purchase);
  const kept = discountFactor(workload);
  return planned((asked, to) => {
    const sized = sizeOf(asked);
    if (sized.state === 'impossible') return to.refuse(() => sized.reasons);
    const { size, tasks, hourUsd, mix, quota: tasksQuota } = sized.plan;
    const machine = machineOf(size);
    if (!serveFleet(asked, machine, tasks, to)) return false;
    const balancers = balancersOf(asked);
    const quota = allQuotas(tasksQuota, balancers.quota);
    if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
    const { vcpus, memoryGb } = size;
    const taskUsd = (hourUsd / tasks) * kept;
    const steps = (count: number) =>
      shareInSteps(asked, { count, all: tasks, needed: neededMachines(asked, machine), each: MONTH_H });
    to.item('spot-tasks', mix.spot * MONTH_H, 'hour', taskUsd * share.plan(asked.simulation))?.describe({
      fields: { count: mix.spot, vcpus, memoryGb },
      kept,
      grows: steps(mix.spot),
    });
    // The tasks that a spot fleet keeps on demand have no discount.
    const baseUsd = isCommitted ? taskUsd * share.plan(asked.simulation) : taskUsd;
    to.item(isCommitted ? 'committed-tasks' : 'tasks', mix.onDemand * MONTH_H, 'hour', baseUsd)?.describe({
      fields: { count: mix.onDemand, vcpus, memoryGb, purchase: candidate.purchase },
      kept,
      grows: steps(mix.onDemand),
    });
    to.add(balancers.items);
    if (to.explanation !== null) {
      to.explanation.profile = size.profile;
      to.explanation.reasons.push(
        ...quota.plan,
        ...(isSpot ? [fargateSpotReason(stated)] : []),
        ...spotMixReasons(mix),
      );
      to.explanation.reasons.push(...machine.reasons(asked.simulation), offer.plan.reason);
      to.explanation.latencyParts = partsAround(to, asked, machine);
      to.explanation.deployment = () => ({ machine: deployedTask(size, architecture), use: fixedFleet(mix) });
    }
    return true;
  });
}

interface SizedFleet {
  readonly size: TaskSize;
  readonly tasks: number;
  readonly hourUsd: number;
  readonly mix: SpotMix;
  /** Whether the quota of vCPUs allows them. */
  readonly quota: Planning<readonly Reason[]>;
}

/** The task size with the cheapest fleet; if none is feasible, the reasons against the largest. */
function cheapestSize(
  asked: Asked,
  { sizes, hourUsd }: FargateOffer,
  machineOf: (size: TaskSize) => FleetMachine,
): Planning<SizedFleet> {
  const { lookup } = asked.context;
  const limit = lookup.limit('fargate.tasks');
  const least = leastOfFleet(asked);
  let best: Omit<SizedFleet, 'mix' | 'quota'> | null = null;
  let missed: Impossible = impossible();
  for (const size of sizes) {
    if (best !== null && least * hourUsd(size) >= best.hourUsd) break;
    const fleet = planFleet(asked, machineOf(size));
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
  if (best === null) return missed;
  return planned({ ...best, mix: spotMix(asked, best.tasks), quota: taskCaveats(lookup, best.size, best.tasks) });
}
