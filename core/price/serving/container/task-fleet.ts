import { isCommitment } from '#core/contract/serving/serving.ts';
import { aboveNotes, type MoverOf } from '#core/price/families/mover.ts';
import { fleet, type FleetOffer, type FleetUnit } from '#core/price/families/fleet.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { architectureOf } from '#core/price/serving/candidate/architecture.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import { startSIn } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { discountFactor } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { taskMachines, type TaskService } from './fargate.ts';
import { balancersOf } from './load-balancer.ts';
import type { TaskSize } from './task-sizes.ts';

/** Tasks of a service behind a load balancer, of the cheapest size. */
export function taskFleet(service: TaskService, moverOf: MoverOf) {
  return fleet((stated) => tasksOf(service, stated), moverOf);
}

function tasksOf(service: TaskService, stated: Stated): Planning<FleetOffer> {
  const { context, candidate, workload } = stated;
  const { lookup } = context;
  const architecture = architectureOf(candidate);
  const offer = service.offerOn(context, architecture);
  if (offer.state === 'impossible') return offer;
  const share = service.paidShare(stated);
  if (share.state === 'impossible') return share;
  const machineOf = taskMachines(stated);
  const startS = startSIn(context, service.startupLimit);
  const { purchase } = candidate;
  const isCommitted = isCommitment(purchase);
  const kept = discountFactor(workload);
  const bill = service.bill(stated);
  const unitOf = (size: TaskSize): FleetUnit => {
    const { vcpus, memoryGb, profile } = size;
    const hourUsd = offer.plan.hourUsd(size);
    const usd = hourUsd * kept;
    return {
      machine: machineOf(size),
      profile,
      vcpus,
      hourUsd,
      autoscaler: service.autoscaler,
      startS,
      pods: null,
      canMend: true,
      quota: (tasks) => service.quotaFor(lookup, size, tasks),
      bill: ({ simulation }, moved, to) => {
        const { always, above, spotAbove } = moved;
        const paidShare = share.plan(simulation);
        const aboveUsd = usd * (1 - spotAbove * (1 - paidShare));
        bill(to);
        to.item('spot-tasks', always.spot * MONTH_H, 'hour', usd * paidShare)?.describe({
          fields: { count: always.spot, vcpus, memoryGb },
          kept,
          grows: moved.grows(always.spot, MONTH_H),
        });
        // The tasks that a spot fleet keeps on demand have no discount.
        const baseUsd = isCommitted ? usd * paidShare : usd;
        to.item(isCommitted ? 'committed-tasks' : 'tasks', always.onDemand * MONTH_H, 'hour', baseUsd)?.describe({
          fields: { count: always.onDemand, vcpus, memoryGb, purchase },
          kept,
          grows: moved.grows(always.onDemand, MONTH_H),
        });
        to.item('autoscaled-tasks', above * MONTH_H, 'hour', aboveUsd)?.describe({ ...aboveNotes(moved), kept });
        return usd;
      },
      reasons: () => [offer.plan.reason],
      deployed: () => service.deployed(size, architecture),
    };
  };
  return planned({
    units: offer.plan.sizes.map(unitOf),
    most: { unit: 'task', limit: lookup.limit(service.tasksLimit), product: service.product },
    terms: purchase === 'spot' ? [service.spotReason(stated)] : [],
    front: balancersOf,
  });
}
