import type { Reason } from '#core/contract/reasons/reasons.ts';
import { interruptionsPerHour } from '#core/price/pricing/spot.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { startSIn } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { type FleetMachine, fleetMachine, machineOnce } from '#core/price/serving/candidate/fleet.ts';
import { type Ec2Machine, ec2Machine, type Machine } from '#core/price/serving/candidate/machine.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { ServingContext, Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { requestPath } from '#core/price/serving/candidate/request-path.ts';

/** From the order of a node until its pods serve, in a draw. */
export function nodeStartS(context: Pick<ServingContext, 'lookup'>): (draw: Draw) => number {
  return startSIn(context, 'ec2.boot', 'ec2.container');
}

/** The interruptions of spot nodes. A replacement is billed while it starts and does not serve yet. */
export interface SpotNodes {
  /** The time that replacements start, as a share of the time. */
  readonly startingShare: (draw: Draw) => number;
  readonly reasons: (draw: Draw, nodes: number) => readonly Reason[];
}

/** How nodes of a machine are interrupted; null unless they are bought on spot. */
export function spotNodes({ context, candidate }: Stated, { price }: Ec2Machine): SpotNodes | null {
  if (candidate.purchase !== 'spot') return null;
  const startS = nodeStartS(context);
  const noticeS = context.lookup.limit(`${context.lookup.parts.machine}-spot.notice`);
  const bandPerH = interruptionsPerHour(price.interruptionBand ?? '') ?? 0;
  const perHour = ({ interruptionRatio }: Draw): number => bandPerH * interruptionRatio;
  return {
    startingShare: (draw) => (perHour(draw) * startS(draw)) / 3600,
    reasons: (draw, nodes) => [
      { code: 'spot-price', note: price.note },
      {
        code: 'node-interruptions',
        perMonth: perHour(draw) * nodes * MONTH_H,
        noticeS,
        missingS: Math.max(0, startS(draw) - noticeS),
      },
    ],
  };
}

/** US dollars per hour of a node on demand, after the workload's discount. */
export function onDemandUsdPerHour({ context, workload }: Stated, { instance, price }: Ec2Machine): number {
  const { usdPerHour } = context.lookup.ec2Price(instance, 'on-demand') ?? price;
  return usdPerHour * discountFactor(workload);
}

/** The candidate's instance type as a node: the machine, the part of it that is available for the model, and what its pods serve. */
export interface KubernetesNode {
  readonly rented: Ec2Machine;
  readonly share: NodeShare;
  readonly machine: FleetMachine;
}

/** The node of a candidate. */
export function kubernetesNode(stated: Stated): Planning<KubernetesNode> {
  const rented = ec2Machine(stated);
  if (rented.state === 'impossible') return rented;
  const share = nodeShare(stated.context, rented.plan);
  if (share.state === 'impossible') return share;
  const { capacityShare } = share.plan;
  const { profile, instance } = rented.plan;
  const machine = machineOnce(stated, `node ${instance.instanceType}`, () =>
    fleetMachine(stated.workload, rented.plan, requestPath(stated, 'alb', profile), { capacityShare }),
  );
  return planned({ rented: rented.plan, share: share.plan, machine });
}

/** The part of a node that is available for the model. */
export interface NodeShare {
  /** Pods with one session each. */
  readonly pods: number;
  /** Capacity of the pods ÷ capacity of the whole instance. */
  readonly capacityShare: number;
  /** Share of the node's vCPUs that Kubernetes and its agents use. */
  readonly overheadShare: number;
  readonly podMiB: number;
  /** Memory that is left for the pods. */
  readonly leftMiB: number;
}

/** Resident memory of a pod in addition to the model's process: HTTP server and room for requests. */
const POD_MARGIN = 1.25;
/** Free memory below which the kubelet evicts pods, in MiB (its default). */
const EVICTION_MIB = 100;

/**
 * Pods per node by cores and memory. The kubelet reserves 6 % of the first vCPU, 1 % of the second, 0.5 % of the third and fourth, 0.25 %
 * of the others, and 255 MiB + 11 MiB per pod that the node may have (awslabs/amazon-eks-ami). The catalogue has the share of its agents.
 */
function nodeShare({ lookup, run }: ServingContext, { instance, profile }: Machine): Planning<NodeShare> {
  const { product: limits } = lookup.parts.cluster;
  const overheadVcpus = kubeletVcpus(instance.vcpus) + lookup.limit(`${limits}.agents-vcpu`);
  const overheadShare = Math.min(1, overheadVcpus / instance.vcpus);
  const weightMiB = run.model.weightBytes / 2 ** 20;
  const podMiB = POD_MARGIN * (run.coldStart?.residentMiB ?? 150 + 1.5 * weightMiB);
  const mostPods = lookup.limit(`${limits}.pods`);
  const keptMiB = 255 + 11 * mostPods + EVICTION_MIB + lookup.limit(`${limits}.agents-memory`);
  const leftMiB = instance.memoryGiB * 1024 - keptMiB;
  const byMemory = Math.floor(leftMiB / podMiB);
  const pods = Math.max(0, Math.min(profile.sessions, byMemory, mostPods));
  if (pods === 0) return impossible({ code: 'pod-too-large', podMib: podMiB });
  return planned({
    pods,
    capacityShare: (1 - overheadShare) * (pods / profile.sessions),
    overheadShare,
    podMiB,
    leftMiB,
  });
}

function kubeletVcpus(vcpus: number): number {
  const of = (from: number, to: number, share: number) => share * Math.max(0, Math.min(vcpus, to) - from);
  return of(0, 1, 0.06) + of(1, 2, 0.01) + of(2, 4, 0.005) + of(4, Infinity, 0.0025);
}
