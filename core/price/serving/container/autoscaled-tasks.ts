import type { AutoscalerKind } from '#core/price/autoscaling/autoscaler.ts';
import type { TaskService } from '#core/price/serving/container/fargate.ts';
import type { TaskSize } from '#core/price/serving/container/task-sizes.ts';
import { oncePer, sameAsLast } from '#core/once-per.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { architectureOf } from '#core/price/serving/candidate/architecture.ts';
import {
  type AutoscaledFleet,
  expectedRate,
  scaledFleet,
  startSIn,
} from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { scaledUse } from '#core/price/serving/candidate/deployed.ts';
import { type FleetMachine, leastOfFleet } from '#core/price/serving/candidate/fleet.ts';
import { peakOver } from '#core/price/serving/candidate/limits.ts';
import { FIXED } from '#core/price/serving/candidate/metered.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor, type EvaluateDraw } from '#core/price/serving/candidate/option.ts';
import { type Impossible, impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas } from '#core/price/serving/candidate/quotas.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { newExplanation, Tally } from '#core/price/serving/candidate/tally.ts';
import { type TaskOffer, taskMachines } from '#core/price/serving/container/fargate.ts';
import { balancersOf } from '#core/price/serving/container/load-balancer.ts';

/** Prepares a service whose number of tasks follows the load of the day, with the cheapest task size. */
export function autoscaledTasks(service: TaskService): (stated: Stated) => Planning<EvaluateDraw> {
  return (stated) => prepare(service, stated);
}

function prepare(service: TaskService, stated: Stated): Planning<EvaluateDraw> {
  const { context, candidate, workload } = stated;
  const { lookup } = context;
  const architecture = architectureOf(candidate);
  const offer = service.offerOn(context, architecture);
  if (offer.state === 'impossible') return offer;
  const share = service.paidShare(stated);
  if (share.state === 'impossible') return share;
  const machineOf = taskMachines(stated);
  const startS = startSIn(stated.context, service.startupLimit);
  const fleetOf = oncePer((size: TaskSize) =>
    scaledFleet(stated, machineOf(size), startS, { tracking: { kind: service.autoscaler } }),
  );
  const follow = ({ size, xSloPerS }: SizedTask, asked: Asked, to: Tally): AutoscaledFleet | null => {
    const fleet = fleetOf(size).follow(asked, xSloPerS, to);
    const limit = lookup.limit(service.tasksLimit);
    if (fleet === null || fleet.peakMachines <= limit) return fleet;
    to.refuse(() => peakOver({ unit: 'task', needed: fleet.peakMachines, limit, product: service.product }));
    return null;
  };
  const kind = service.autoscaler;
  const sizeOf = sizedOnce((asked) => cheapestSize(asked, offer.plan, { kind, machineOf, follow }));
  const quotaOf = oncePer((size: TaskSize) => sameAsLast((count) => service.quotaFor(lookup, size, count)));
  const isSpot = candidate.purchase === 'spot';
  const kept = discountFactor(workload);
  const bill = service.bill(stated);
  return planned((asked, to) => {
    const sized = sizeOf(asked);
    if (sized.state === 'impossible') return to.refuse(() => sized.reasons);
    const { size } = sized.plan;
    const scaled = follow(sized.plan, asked, to);
    if (scaled === null) return false;
    const { peakMachines, minMachines, always, meanAbove } = scaled;
    const balancers = balancersOf(asked);
    const quota = allQuotas(quotaOf(size)(peakMachines), balancers.quota);
    if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
    const { spotAbove } = fleetOf(size);
    const { vcpus, memoryGb } = size;
    const hourUsd = offer.plan.hourUsd(size) * kept;
    const paidShare = share.plan(asked.simulation);
    bill(to);
    to.item('spot-tasks', always.spot * MONTH_H, 'hour', hourUsd * paidShare)?.describe({
      fields: { count: always.spot, vcpus, memoryGb },
      kept,
      grows: FIXED,
    });
    to.item('tasks', always.onDemand * MONTH_H, 'hour', hourUsd)?.describe({
      fields: { count: always.onDemand, vcpus, memoryGb },
      kept,
      grows: FIXED,
    });
    to.item('autoscaled-tasks', meanAbove * MONTH_H, 'hour', hourUsd * (1 - spotAbove * (1 - paidShare)))?.describe({
      fields: { most: peakMachines - minMachines, meanInstances: meanAbove },
      kept,
      grows: { growth: 'above', leastQuantity: minMachines * MONTH_H },
    });
    to.add(balancers.items);
    if (to.explanation !== null) {
      to.explanation.profile = size.profile;
      to.explanation.reasons.unshift(...quota.plan, ...(isSpot ? [service.spotReason(stated)] : []));
      to.explanation.reasons.push(...scaled.outcome(hourUsd), offer.plan.reason);
      to.explanation.deployment = () => ({
        machine: service.deployed(size, architecture),
        use: scaledUse(stated, scaled),
      });
    }
    return true;
  });
}

/** A task size with the rate that its owner expects of a task. */
interface SizedTask {
  readonly size: TaskSize;
  readonly xSloPerS: number;
}

/** The task size whose fleet costs least over the day; if none is feasible, the reasons against the largest. */
function cheapestSize(
  asked: Asked,
  { sizes, hourUsd }: TaskOffer,
  of: {
    readonly kind: AutoscalerKind;
    readonly machineOf: (size: TaskSize) => FleetMachine;
    readonly follow: (sized: SizedTask, asked: Asked, to: Tally) => AutoscaledFleet | null;
  },
): Planning<SizedTask> {
  const least = Math.max(1, leastOfFleet(asked));
  let best: (SizedTask & { readonly usd: number }) | null = null;
  let missed: Impossible = impossible({ code: 'task-size-missing' });
  for (const size of sizes) {
    if (best !== null && least * hourUsd(size) >= best.usd) break;
    const rate = expectedRate(asked, of.machineOf(size), { kind: of.kind, vcpus: size.vcpus });
    if (rate.state === 'impossible') {
      missed = rate;
      continue;
    }
    const explanation = newExplanation();
    const fleet = of.follow({ size, xSloPerS: rate.plan }, asked, new Tally(explanation));
    if (fleet === null) {
      missed = impossible(...explanation.refusal);
      continue;
    }
    const usd = (fleet.minMachines + fleet.meanAbove) * hourUsd(size);
    if (best === null || usd < best.usd) best = { size, xSloPerS: rate.plan, usd };
  }
  return best === null ? missed : planned(best);
}
