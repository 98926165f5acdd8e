import { isCommitment } from '#core/contract/serving/serving.ts';
import type { TaskService } from '#core/price/serving/container/fargate.ts';
import type { TaskSize } from '#core/price/serving/container/task-sizes.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { architectureOf } from '#core/price/serving/candidate/architecture.ts';
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
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor, type EvaluateDraw } from '#core/price/serving/candidate/option.ts';
import { type Impossible, impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas } from '#core/price/serving/candidate/quotas.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { type SpotMix, spotMix, spotMixReasons } from '#core/price/serving/candidate/spot-base.ts';
import { type TaskOffer, taskMachines } from '#core/price/serving/container/fargate.ts';
import { balancersOf } from '#core/price/serving/container/load-balancer.ts';

/** Prepares an always-on service of tasks, of the cheapest size. */
export function alwaysOnTasks(service: TaskService): (stated: Stated) => Planning<EvaluateDraw> {
  return (stated) => prepare(service, stated);
}

function prepare(service: TaskService, stated: Stated): Planning<EvaluateDraw> {
  const { context, candidate, workload } = stated;
  const architecture = architectureOf(candidate);
  const offer = service.offerOn(context, architecture);
  if (offer.state === 'impossible') return offer;
  const share = service.paidShare(stated);
  if (share.state === 'impossible') return share;
  const machineOf = taskMachines(stated);
  const sizeOf = sizedOnce((asked) => cheapestSize(asked, offer.plan, { service, machineOf }));
  const isSpot = candidate.purchase === 'spot';
  const isCommitted = isCommitment(candidate.purchase);
  const kept = discountFactor(workload);
  const bill = service.bill(stated);
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
    bill(to);
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
        ...(isSpot ? [service.spotReason(stated)] : []),
        ...spotMixReasons(mix),
      );
      to.explanation.reasons.push(...machine.reasons(asked.simulation), offer.plan.reason);
      to.explanation.latencyParts = partsAround(to, asked, machine);
      to.explanation.deployment = () => ({ machine: service.deployed(size, architecture), use: fixedFleet(mix) });
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
  { sizes, hourUsd }: TaskOffer,
  { service, machineOf }: { readonly service: TaskService; readonly machineOf: (size: TaskSize) => FleetMachine },
): Planning<SizedFleet> {
  const { lookup } = asked.context;
  const limit = lookup.limit(service.tasksLimit);
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
    const over = peakOver({ unit: 'task', needed: tasks, limit, product: service.product });
    const usd = tasks * hourUsd(size);
    if (over.length > 0) missed = impossible(...over);
    else if (best === null || usd < best.hourUsd) best = { size, tasks, hourUsd: usd };
  }
  if (best === null) return missed;
  return planned({ ...best, mix: spotMix(asked, best.tasks), quota: service.quotaFor(lookup, best.size, best.tasks) });
}
