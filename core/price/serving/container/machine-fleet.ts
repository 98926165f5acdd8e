import type { Fleet } from '#core/contract/serving/deployment.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { AutoscalerKind } from '#core/price/autoscaling/autoscaler.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { expectedRate, scaledFleet } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { deployedInstance, fixedFleet, scaledUse } from '#core/price/serving/candidate/deployed.ts';
import {
  type FleetMachine,
  fleetMachine,
  machineOnce,
  neededMachines,
  planFleet,
  serveFleet,
  shareInSteps,
} from '#core/price/serving/candidate/fleet.ts';
import { partsAround } from '#core/price/serving/candidate/latency-parts.ts';
import { type Ec2Machine, ec2Machine } from '#core/price/serving/candidate/machine.ts';
import { rootDiskOf } from '#core/price/serving/candidate/cloud-parts.ts';
import { FIXED } from '#core/price/serving/candidate/metered.ts';
import type { ServingContext, Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor, type EvaluateDraw } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas, vcpuCaveats } from '#core/price/serving/candidate/quotas.ts';
import { sameAsLast } from '#core/once-per.ts';
import { requestPath } from '#core/price/serving/candidate/request-path.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { spotMix, spotMixReasons } from '#core/price/serving/candidate/spot-base.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import { nodeStartS, onDemandUsdPerHour, spotNodes } from './kubernetes-node.ts';
import { balancersOf } from './load-balancer.ts';

/** A rented machine that answers requests, and what to say about it. */
export interface FleetNode {
  readonly rented: Ec2Machine;
  readonly machine: FleetMachine;
  /** Null outside Kubernetes. */
  readonly pods: Fleet['pods'];
  readonly reasons: readonly Reason[];
}

/** The properties that distinguish fleets of rented machines behind a load balancer. */
export interface MachineFleet {
  readonly nodeOf: (stated: Stated) => Planning<FleetNode>;
  /** Who decides how many there are, if they follow the load. */
  readonly autoscaler: (context: ServingContext) => AutoscalerKind;
  /** Whether further quotas allow a number of machines. */
  readonly quotas: (stated: Stated, count: number) => readonly Planning<readonly Reason[]>[];
  /** Adds the costs other than machines, their volumes and the load balancer. */
  readonly bill: (stated: Stated) => (to: Tally) => void;
}

/** Machines with one container each and no further costs: no share of them is reserved for anything else. */
export const PLAIN_MACHINES: MachineFleet = {
  nodeOf: (stated) => {
    const rented = ec2Machine(stated);
    if (rented.state === 'impossible') return rented;
    const { profile, instance } = rented.plan;
    const machine = machineOnce(stated, `machine ${instance.instanceType}`, () =>
      fleetMachine(stated.workload, rented.plan, requestPath(stated, 'alb', profile)),
    );
    return planned({ rented: rented.plan, machine, pods: null, reasons: [] });
  },
  autoscaler: ({ lookup }) => lookup.parts.scalers.machines,
  quotas: () => [],
  bill: () => () => {},
};

/** Larger machines follow the load in larger steps and cost the same per core. */
const MAX_VCPUS = 8;

/** The instance types of fleets that follow the load. */
export function smallTypes({ catalog }: ServingContext): readonly string[] {
  return catalog.instances
    .filter(({ vcpus, accelerator }) => vcpus <= MAX_VCPUS && accelerator === null)
    .map(({ instanceType }) => instanceType);
}

/** The quotas of a number of machines, kept while the number is the same. */
function quotasOf(
  stated: Stated,
  fleet: MachineFleet,
  { instance }: Ec2Machine,
): (count: number) => Planning<readonly Reason[]> {
  const { lookup } = stated.context;
  return sameAsLast((count) => allQuotas(...fleet.quotas(stated, count), vcpuCaveats(lookup, instance, count)));
}

/** A fleet that is always on: its number of machines follows the peak. */
export function alwaysOnMachines(fleet: MachineFleet): (stated: Stated) => Planning<EvaluateDraw> {
  return (stated) => {
    const node = fleet.nodeOf(stated);
    if (node.state === 'impossible') return node;
    const { machine, rented, pods, reasons } = node.plan;
    const { context, candidate, workload } = stated;
    const { profile, usdPerHour, instance } = rented;
    const { instanceType } = instance;
    const sizeOf = sizedOnce((asked) => planFleet(asked, machine));
    const quotaOf = quotasOf(stated, fleet, rented);
    const mixOf = sameAsLast((count) => spotMix(stated, count));
    const spot = spotNodes(stated, rented);
    const onDemandUsd = onDemandUsdPerHour(stated, rented);
    const kept = discountFactor(workload);
    const bill = fleet.bill(stated);
    const disk = rootDiskOf(context.lookup);
    return planned((asked, to) => {
      const sized = sizeOf(asked);
      if (sized.state === 'impossible') return to.refuse(() => sized.reasons);
      const count = sized.plan;
      if (!serveFleet(asked, machine, count, to)) return false;
      const balancers = balancersOf(asked);
      const quota = allQuotas(quotaOf(count), balancers.quota);
      if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
      const { simulation } = asked;
      const mix = mixOf(count);
      const bought = spot === null ? count : mix.spot;
      const hours = bought * MONTH_H * (1 + (spot?.startingShare(simulation) ?? 0));
      const volumes = hours / MONTH_H + count - bought;
      const steps = (part: number, each: number) =>
        shareInSteps(asked, { count: part, all: count, needed: neededMachines(asked, machine), each });
      bill(to);
      to.item('nodes', hours, 'hour', usdPerHour(simulation))?.describe({
        fields: { count: bought, instanceType, purchase: candidate.purchase },
        kept,
        grows: steps(bought, bought === 0 ? 0 : hours / bought),
      });
      if (spot !== null) {
        to.item('nodes', mix.onDemand * MONTH_H, 'hour', onDemandUsd)?.describe({
          fields: { count: mix.onDemand, instanceType, purchase: 'on-demand' },
          kept,
          grows: steps(mix.onDemand, MONTH_H),
        });
      }
      to.item(disk.code, volumes, 'unit', disk.monthUsd)?.describe({ grows: steps(count, volumes / count) });
      to.add(balancers.items);
      if (to.explanation !== null) {
        to.explanation.profile = profile;
        to.explanation.reasons.push(...quota.plan, ...reasons, ...machine.reasons(simulation), ...spotMixReasons(mix));
        to.explanation.reasons.push(...(spot?.reasons(simulation, mix.spot) ?? []));
        to.explanation.latencyParts = partsAround(to, asked, machine);
        to.explanation.deployment = () => ({
          machine: deployedInstance(stated, rented),
          use: { ...fixedFleet(mix), pods },
        });
      }
      return true;
    });
  };
}

/** A fleet that follows the load of the day. */
export function autoscaledMachines(fleet: MachineFleet): (stated: Stated) => Planning<EvaluateDraw> {
  return (stated) => {
    const node = fleet.nodeOf(stated);
    if (node.state === 'impossible') return node;
    const { machine, rented, pods, reasons } = node.plan;
    const { context, candidate, workload } = stated;
    const { profile, usdPerHour, instance } = rented;
    const { instanceType } = instance;
    const kind = fleet.autoscaler(context);
    const vcpus = pods === null ? instance.vcpus : pods.perNode * pods.mostVcpus;
    const rateOf = sizedOnce((asked) => expectedRate(asked, machine, { kind, vcpus }));
    const { spotAbove, follow } = scaledFleet(stated, machine, nodeStartS(context), {
      tracking: { kind, podsPerInstance: pods?.perNode ?? 1 },
    });
    const quotaOf = quotasOf(stated, fleet, rented);
    const spot = spotNodes(stated, rented);
    const onDemandUsd = onDemandUsdPerHour(stated, rented);
    const kept = discountFactor(workload);
    const bill = fleet.bill(stated);
    const disk = rootDiskOf(context.lookup);
    return planned((asked, to) => {
      const rate = rateOf(asked);
      if (rate.state === 'impossible') return to.refuse(() => rate.reasons);
      const scaled = follow(asked, rate.plan, to);
      if (scaled === null) return false;
      const { peakMachines, minMachines, always, meanAbove } = scaled;
      const balancers = balancersOf(asked);
      const quota = allQuotas(quotaOf(peakMachines), balancers.quota);
      if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
      const { simulation } = asked;
      const startingShare = spot?.startingShare(simulation) ?? 0;
      const meanSpot = always.spot + meanAbove * spotAbove;
      const usd = usdPerHour(simulation);
      const hours = MONTH_H * (1 + startingShare);
      const bought = spot === null ? minMachines : always.spot;
      const aboveUsd = spotAbove * hours * usd + (1 - spotAbove) * MONTH_H * onDemandUsd;
      const volumes = minMachines + meanAbove + meanSpot * startingShare;
      bill(to);
      to.item('nodes', bought * hours, 'hour', usd)?.describe({
        fields: { count: bought, instanceType, purchase: candidate.purchase },
        kept,
        grows: FIXED,
      });
      if (spot !== null) {
        to.item('nodes', always.onDemand * MONTH_H, 'hour', onDemandUsd)?.describe({
          fields: { count: always.onDemand, instanceType, purchase: 'on-demand' },
          kept,
          grows: FIXED,
        });
      }
      to.item('autoscaled-nodes', meanAbove * MONTH_H, 'hour', aboveUsd / MONTH_H)?.describe({
        fields: { most: peakMachines - minMachines, meanInstances: meanAbove },
        kept,
        grows: { growth: 'above', leastQuantity: minMachines * MONTH_H },
      });
      to.item(disk.code, volumes, 'unit', disk.monthUsd)?.describe({
        grows: { growth: 'in-part', fixedQuantity: Math.min(minMachines, volumes) },
      });
      to.add(balancers.items);
      if (to.explanation !== null) {
        to.explanation.profile = profile;
        to.explanation.reasons.unshift(...quota.plan, ...reasons);
        to.explanation.reasons.push(...scaled.outcome(aboveUsd / MONTH_H));
        to.explanation.reasons.push(...(spot?.reasons(simulation, meanSpot) ?? []));
        to.explanation.deployment = () => ({
          machine: deployedInstance(stated, rented),
          use: { ...scaledUse(stated, scaled), pods },
        });
      }
      return true;
    });
  };
}
