import type { Fleet } from '#core/contract/serving/deployment.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { expectedRate, planAutoscaled } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { deployedInstance, fixedFleet, scaledFleet } from '#core/price/serving/candidate/deployed.ts';
import {
  type FleetMachine,
  fleetHolds,
  fleetLatencyMs,
  fleetMachine,
  neededMachines,
  planFleet,
  shareInSteps,
} from '#core/price/serving/candidate/fleet.ts';
import { machineParts, partsOf } from '#core/price/serving/candidate/latency-parts.ts';
import { type Ec2Machine, ec2Machine } from '#core/price/serving/candidate/machine.ts';
import { FIXED, metered } from '#core/price/serving/candidate/metered.ts';
import {
  type Asked,
  discountFactor,
  served,
  type Served,
  type ServingContext,
} from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas, vcpuCaveats } from '#core/price/serving/candidate/quotas.ts';
import { requestPath } from '#core/price/serving/candidate/request-path.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { spotMix, spotMixReasons } from '#core/price/serving/candidate/spot-base.ts';
import { nodeStartS, onDemandNodes, onDemandUsdPerHour, spotNodes } from './eks-node.ts';
import { loadBalancerCaveats, loadBalancerItems } from './load-balancer.ts';

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
  readonly nodeOf: (asked: Asked) => Planning<FleetNode>;
  /** Whether further quotas allow a number of machines. */
  readonly quotas: (asked: Asked, count: number) => readonly Planning<readonly Reason[]>[];
  /** Costs other than machines, their volumes and the load balancer. */
  readonly items: (asked: Asked) => readonly BillItem[];
}

/** Machines with one container each and no further costs: no share of them is reserved for anything else. */
export const PLAIN_MACHINES: MachineFleet = {
  nodeOf: (asked) => {
    const rented = ec2Machine(asked);
    if (rented.state === 'impossible') return rented;
    const { profile, liveSpeedup, networkGbps } = rented.plan;
    const path = requestPath(asked, 'alb', profile);
    return planned({
      rented: rented.plan,
      machine: fleetMachine({ profile, liveSpeedup, networkGbps }, path),
      pods: null,
      reasons: [],
    });
  },
  quotas: () => [],
  items: () => [],
};

/** Larger machines follow the load in larger steps and cost the same per core. */
const MAX_VCPUS = 8;

/** The instance types of fleets that follow the load. */
export function smallTypes({ catalog }: ServingContext): readonly string[] {
  return catalog.instances
    .filter(({ vcpus, accelerator }) => vcpus <= MAX_VCPUS && accelerator === null)
    .map(({ instanceType }) => instanceType);
}

function quotaOf(asked: Asked, fleet: MachineFleet, { rented }: FleetNode, count: number): Planning<readonly Reason[]> {
  return allQuotas(
    ...fleet.quotas(asked, count),
    vcpuCaveats(asked.context.lookup, rented.instance, count),
    loadBalancerCaveats(asked),
  );
}

/** The plan of a fleet that is always on: its number of machines follows the peak. */
export function alwaysOnMachines(fleet: MachineFleet): (asked: Asked) => Planning<Served> {
  const sizedFor = sizedOnce((asked) => {
    const node = fleet.nodeOf(asked);
    return node.state === 'impossible' ? node : planFleet(asked, node.plan.machine);
  });
  return (asked) => {
    const node = fleet.nodeOf(asked);
    if (node.state === 'impossible') return node;
    const { machine, rented } = node.plan;
    const sized = sizedFor(asked);
    if (sized.state === 'impossible') return sized;
    const holding = fleetHolds(asked, machine, sized.plan);
    if (holding.state === 'impossible') return holding;
    const count = holding.plan;
    const quotas = quotaOf(asked, fleet, node.plan, count);
    if (quotas.state === 'impossible') return quotas;
    const mix = spotMix(asked, count);
    const spot = asked.candidate.purchase === 'spot' ? spotNodes(asked, rented, mix.spot) : null;
    const latencyMs = fleetLatencyMs(asked, machine, count);
    return planned(
      served({
        count,
        items: [
          ...fleet.items(asked),
          ...alwaysOnItems(asked, node.plan, { count, mix, startingShare: spot?.startingShare ?? null }),
          ...loadBalancerItems(asked),
        ],
        latencyMs,
        latencyParts: () => partsOf(latencyMs, machineParts(machine, asked.workload), 'queue'),
        freshnessS: null,
        profile: rented.profile,
        reasons: [
          ...quotas.plan,
          ...node.plan.reasons,
          ...machine.reasons,
          ...spotMixReasons(mix),
          ...(spot?.reasons ?? []),
        ],
        deployment: () => ({
          machine: deployedInstance(asked, rented),
          use: { ...fixedFleet(mix), pods: node.plan.pods },
        }),
      }),
    );
  };
}

/** Machines as they are bought, those of a spot fleet that stay on demand, and their volumes. */
function alwaysOnItems(
  asked: Asked,
  { rented, machine }: FleetNode,
  fleet: {
    readonly count: number;
    readonly mix: ReturnType<typeof spotMix>;
    /** Time that replacements start, as a share of the time; null unless they are spot machines. */
    readonly startingShare: number | null;
  },
): readonly BillItem[] {
  const { candidate, context, workload } = asked;
  const { count, mix, startingShare } = fleet;
  const { instanceType } = rented.instance;
  const bought = startingShare === null ? count : mix.spot;
  const hours = bought * MONTH_H * (1 + (startingShare ?? 0));
  const volumes = hours / MONTH_H + count - bought;
  const needed = neededMachines(asked, machine);
  const steps = (part: number, each: number) => shareInSteps(asked, { count: part, all: count, needed, each });
  return [
    metered(
      { code: 'nodes', count: bought, instanceType, purchase: candidate.purchase },
      {
        quantity: hours,
        unit: 'hour',
        usd: rented.usdPerHour,
        kept: discountFactor(workload),
        grows: steps(bought, bought === 0 ? 0 : hours / bought),
      },
    ),
    ...(startingShare === null ? [] : [onDemandNodes(asked, rented, mix.onDemand, steps(mix.onDemand, MONTH_H))]),
    metered(
      { code: 'root-volume' },
      { quantity: volumes, unit: 'unit', usd: volumeUsd(context), grows: steps(count, volumes / count) },
    ),
  ];
}

function volumeUsd({ lookup }: ServingContext): number {
  return lookup.limit('ec2.root-volume') * lookup.usd('ebs.gp3');
}

/** The plan of a fleet that follows the load of the day. */
export function autoscaledMachines(fleet: MachineFleet): (asked: Asked) => Planning<Served> {
  const sizedRate = sizedOnce((asked) => {
    const node = fleet.nodeOf(asked);
    return node.state === 'impossible' ? node : expectedRate(asked, node.plan.machine);
  });
  return (asked) => {
    const node = fleet.nodeOf(asked);
    if (node.state === 'impossible') return node;
    const { machine, rented } = node.plan;
    const sized = sizedRate(asked);
    if (sized.state === 'impossible') return sized;
    const planning = planAutoscaled(asked, { machine, xSloPerS: sized.plan, startS: nodeStartS(asked) });
    if (planning.state === 'impossible') return planning;
    const { latencyMs, reasons, fleetByMinute, peakMachines } = planning.plan;
    const quotas = quotaOf(asked, fleet, node.plan, peakMachines);
    if (quotas.state === 'impossible') return quotas;
    const { always, meanAbove, spotAbove } = planning.plan;
    const meanSpot = always.spot + meanAbove * spotAbove;
    const spot = asked.candidate.purchase === 'spot' ? spotNodes(asked, rented, meanSpot) : null;
    return planned(
      served({
        count: peakMachines,
        items: [
          ...fleet.items(asked),
          ...autoscaledItems(asked, rented, {
            plan: planning.plan,
            isSpot: spot !== null,
            startingShare: spot?.startingShare ?? 0,
          }),
          ...loadBalancerItems(asked),
        ],
        latencyMs,
        latencyParts: () => partsOf(latencyMs, machineParts(machine, asked.workload), 'queue'),
        freshnessS: null,
        profile: rented.profile,
        reasons: [...quotas.plan, ...node.plan.reasons, ...reasons, ...(spot?.reasons ?? [])],
        fleetByMinute,
        deployment: () => ({
          machine: deployedInstance(asked, rented),
          use: { ...scaledFleet(asked, planning.plan), pods: node.plan.pods },
        }),
      }),
    );
  };
}

type AutoscaledPlan = Extract<ReturnType<typeof planAutoscaled>, { readonly state: 'planned' }>['plan'];

/** The permanent machines, those that start with the load, and their volumes. */
function autoscaledItems(
  asked: Asked,
  rented: Ec2Machine,
  fleet: { readonly plan: AutoscaledPlan; readonly isSpot: boolean; readonly startingShare: number },
): readonly BillItem[] {
  const { plan, isSpot, startingShare } = fleet;
  const { peakMachines, minMachines, meanAbove, always, spotAbove } = plan;
  const { usdPerHour, instance } = rented;
  const hours = MONTH_H * (1 + startingShare);
  const bought = isSpot ? always.spot : minMachines;
  const aboveUsd = spotAbove * hours * usdPerHour + (1 - spotAbove) * MONTH_H * onDemandUsdPerHour(asked, rented);
  const volumes = minMachines + meanAbove + (always.spot + meanAbove * spotAbove) * startingShare;
  const kept = discountFactor(asked.workload);
  const { purchase } = asked.candidate;
  return [
    metered(
      { code: 'nodes', count: bought, instanceType: instance.instanceType, purchase },
      { quantity: bought * hours, unit: 'hour', usd: usdPerHour, kept, grows: FIXED },
    ),
    ...(isSpot ? [onDemandNodes(asked, rented, always.onDemand, FIXED)] : []),
    metered(
      { code: 'autoscaled-nodes', most: peakMachines - minMachines, meanInstances: meanAbove },
      {
        quantity: meanAbove * MONTH_H,
        unit: 'hour',
        usd: aboveUsd / MONTH_H,
        kept,
        grows: { growth: 'above', leastQuantity: minMachines * MONTH_H },
      },
    ),
    metered(
      { code: 'root-volume' },
      {
        quantity: volumes,
        unit: 'unit',
        usd: volumeUsd(asked.context),
        grows: { growth: 'in-part', fixedQuantity: Math.min(minMachines, volumes) },
      },
    ),
  ];
}
