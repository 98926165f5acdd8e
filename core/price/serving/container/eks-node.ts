import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { interruptionsPerHour } from '#core/price/pricing/spot.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { type FleetMachine, fleetMachine } from '#core/price/serving/candidate/fleet.ts';
import { type Ec2Machine, ec2Machine, type Machine } from '#core/price/serving/candidate/machine.ts';
import { type Asked, discountFactor, type ServingContext } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { requestPath } from '#core/price/serving/candidate/request-path.ts';
import { type Growth, metered } from '#core/price/serving/candidate/metered.ts';

/** From the order of a node until its pods serve. */
export function nodeStartS({ context, simulation }: Asked): number {
  const { limit } = context.lookup;
  return (limit('ec2.boot') + limit('ec2.container')) * simulation.startupRatio;
}

/** The cost of interruptions: a replacement is billed while it starts and does not serve yet. */
export function spotNodes(
  asked: Asked,
  { price }: Ec2Machine,
  nodes: number,
): { readonly startingShare: number; readonly reasons: readonly Reason[] } {
  const { context, simulation } = asked;
  const { limit } = context.lookup;
  const perHour = (interruptionsPerHour(price.interruptionBand ?? '') ?? 0) * simulation.interruptionRatio;
  const startupS = nodeStartS(asked);
  const noticeS = limit('ec2-spot.notice');
  const perMonth = perHour * nodes * MONTH_H;
  return {
    startingShare: (perHour * startupS) / 3600,
    reasons: [
      { code: 'spot-price', note: price.note },
      { code: 'node-interruptions', perMonth, noticeS, missingS: Math.max(0, startupS - noticeS) },
    ],
  };
}

/** US dollars per hour of a node on demand, after the workload's discount. */
export function onDemandUsdPerHour({ context, workload }: Asked, { instance, price }: Ec2Machine): number {
  const { usdPerHour } = context.lookup.ec2Price(instance, 'on-demand') ?? price;
  return usdPerHour * discountFactor(workload);
}

/** The nodes of a spot fleet that stay on demand. */
export function onDemandNodes(asked: Asked, machine: Ec2Machine, count: number, grows: Growth): BillItem {
  const { instanceType } = machine.instance;
  return metered(
    { code: 'nodes', count, instanceType, purchase: 'on-demand' },
    {
      quantity: count * MONTH_H,
      unit: 'hour',
      usd: onDemandUsdPerHour(asked, machine),
      kept: discountFactor(asked.workload),
      grows,
    },
  );
}

/** The candidate's instance type as a node: the machine, the part of it that is available for the model, and what its pods serve. */
export interface EksNode {
  readonly rented: Ec2Machine;
  readonly share: NodeShare;
  readonly machine: FleetMachine;
}

/** The node of a candidate. */
export function eksNode(asked: Asked): Planning<EksNode> {
  const rented = ec2Machine(asked);
  if (rented.state === 'impossible') return rented;
  const share = nodeShare(asked.context, rented.plan);
  if (share.state === 'impossible') return share;
  const { profile, liveSpeedup, networkGbps } = rented.plan;
  const { capacityShare } = share.plan;
  const path = requestPath(asked, 'alb', profile);
  const machine = fleetMachine({ profile, liveSpeedup, networkGbps }, path, { capacityShare });
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
  const overheadVcpus = kubeletVcpus(instance.vcpus) + lookup.limit('eks.agents-vcpu');
  const overheadShare = Math.min(1, overheadVcpus / instance.vcpus);
  const weightMiB = run.model.weightBytes / 2 ** 20;
  const podMiB = POD_MARGIN * (run.coldStart?.residentMiB ?? 150 + 1.5 * weightMiB);
  const mostPods = lookup.limit('eks.pods');
  const keptMiB = 255 + 11 * mostPods + EVICTION_MIB + lookup.limit('eks.agents-memory');
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
