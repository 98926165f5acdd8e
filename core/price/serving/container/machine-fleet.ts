import type { Fleet } from '#core/contract/serving/deployment.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { AutoscalerKind } from '#core/price/autoscaling/autoscaler.ts';
import { fleet, type FleetOffer, type FleetUnit } from '#core/price/families/fleet.ts';
import { aboveNotes, type Moved, type MoverOf } from '#core/price/families/mover.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import type { ServingContext, Stated } from '#core/price/serving/candidate/asked.ts';
import { rootDiskOf } from '#core/price/serving/candidate/cloud-parts.ts';
import { deployedInstance } from '#core/price/serving/candidate/deployed.ts';
import { type FleetMachine, fleetMachine, machineOnce } from '#core/price/serving/candidate/fleet.ts';
import { type Ec2Machine, ec2Machine } from '#core/price/serving/candidate/machine.ts';
import { discountFactor } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas, preparedVcpus } from '#core/price/serving/candidate/quotas.ts';
import { requestPath } from '#core/price/serving/candidate/request-path.ts';
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
export interface MachineService {
  readonly nodeOf: (stated: Stated) => Planning<FleetNode>;
  /** Who decides how many there are, if they follow the load. */
  readonly autoscaler: (context: ServingContext) => AutoscalerKind;
  /** Whether further quotas allow a number of machines. */
  readonly quotas: (stated: Stated, count: number) => readonly Planning<readonly Reason[]>[];
  /** Adds the costs other than machines, their volumes and the load balancer. */
  readonly bill: (stated: Stated) => (to: Tally) => void;
}

/** Machines with one container each and no further costs: no share of them is reserved for anything else. */
export const PLAIN_MACHINES: MachineService = {
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

/** Rented machines behind a load balancer. */
export function machineFleet(service: MachineService, moverOf: MoverOf) {
  return fleet((stated) => machinesOf(service, stated), moverOf);
}

function machinesOf(service: MachineService, stated: Stated): Planning<FleetOffer> {
  const node = service.nodeOf(stated);
  if (node.state === 'impossible') return node;
  const { rented, pods, reasons: terms } = node.plan;
  const { instance, profile } = rented;
  const { context } = stated;
  const spot = spotNodes(stated, rented);
  const spotIn = ({ always, above, spotAbove }: Moved): number => always.spot + above * spotAbove;
  const vcpuQuota = preparedVcpus(context.lookup, instance);
  const unit: FleetUnit = {
    machine: node.plan.machine,
    profile,
    hourUsd: rented.price.usdPerHour,
    vcpus: pods === null ? instance.vcpus : pods.perNode * pods.mostVcpus,
    autoscaler: service.autoscaler(context),
    startS: nodeStartS(context),
    pods,
    canMend: true,
    quota: (count) => allQuotas(...service.quotas(stated, count), vcpuQuota(count)),
    bill: nodeBill(stated, service, { rented, spot, spotIn }),
    reasons: ({ simulation }, moved) => spot?.reasons(simulation, spotIn(moved)) ?? [],
    deployed: () => deployedInstance(stated, rented),
  };
  return planned({ units: [unit], most: null, terms, front: balancersOf });
}

/** What machines cost with their disks. A spot machine is also paid while it starts again. */
function nodeBill(
  stated: Stated,
  service: MachineService,
  of: {
    readonly rented: Ec2Machine;
    readonly spot: ReturnType<typeof spotNodes>;
    readonly spotIn: (moved: Moved) => number;
  },
): FleetUnit['bill'] {
  const { rented, spot, spotIn } = of;
  const { instanceType } = rented.instance;
  const { purchase } = stated.candidate;
  const onDemandUsd = onDemandUsdPerHour(stated, rented);
  const kept = discountFactor(stated.workload);
  const disk = rootDiskOf(stated.context.lookup);
  const bill = service.bill(stated);
  return ({ simulation }, moved, to) => {
    const { always, above, spotAbove } = moved;
    const least = always.onDemand + always.spot;
    const startingShare = spot?.startingShare(simulation) ?? 0;
    const usd = rented.usdPerHour(simulation);
    const hours = MONTH_H * (1 + startingShare);
    const bought = spot === null ? least : always.spot;
    const aboveUsd = (spotAbove * hours * usd + (1 - spotAbove) * MONTH_H * onDemandUsd) / MONTH_H;
    const volumes = least + above + spotIn(moved) * startingShare;
    bill(to);
    to.item('nodes', bought * hours, 'hour', usd)?.describe({
      fields: { count: bought, instanceType, purchase },
      kept,
      grows: moved.grows(bought, hours),
    });
    if (spot !== null) {
      to.item('nodes', always.onDemand * MONTH_H, 'hour', onDemandUsd)?.describe({
        fields: { count: always.onDemand, instanceType, purchase: 'on-demand' },
        kept,
        grows: moved.grows(always.onDemand, MONTH_H),
      });
    }
    to.item('autoscaled-nodes', above * MONTH_H, 'hour', aboveUsd)?.describe({ ...aboveNotes(moved), kept });
    to.item(disk.code, volumes, 'unit', disk.monthUsd)?.describe({ grows: moved.allGrow(volumes) });
    return aboveUsd;
  };
}
