import type { BillItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { interruptionsPerHour } from '#core/price/pricing/spot.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import {
  fleetHolds,
  fleetLatencyMs,
  type FleetMachine,
  fleetMachine,
  planFleet,
} from '#core/price/serving/candidate/fleet.ts';
import { type Ec2Machine, ec2Machine, type Machine } from '#core/price/serving/candidate/machine.ts';
import {
  type Asked,
  discountFactor,
  everyInstanceType,
  retriedRequests,
  type Served,
  type ServingContext,
  type ServingDefinition,
} from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas, quotaCaveats, vcpuCaveats } from '#core/price/serving/candidate/quotas.ts';
import { type SpotMix, spotMix, spotMixReasons } from '#core/price/serving/candidate/spot-base.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { requestPath } from '#core/price/serving/candidate/request-path.ts';
import {
  LOAD_BALANCER_PRICES,
  loadBalancerCaveats,
  loadBalancerItems,
} from '#core/price/serving/container/load-balancer.ts';

/** Always-on pods on the EC2 nodes of an EKS cluster behind a load balancer. */
export const eks: ServingDefinition = {
  service: 'eks',
  movingParts: 6,
  words: {
    name: 'Kubernetes',
    parts: 'a cluster and a load balancer',
    growsBy: 'more nodes',
    bill: {
      'control-plane': 'EKS control plane',
      nodes: '{count} × EC2 {instanceType} {purchase}',
    },
    scaling: {
      nodes:
        'The number of nodes follows the peak, with each node loaded to at most {utilisation} of its limit; the control plane has a fixed price.',
    },
  },
  mode: 'realtime',
  returnsAnswers: true,
  surroundings: () => 'fleet',
  purchases: ['on-demand', 'spot', '1yr', '3yr'],
  instanceTypes: everyInstanceType,
  prices: { products: ['eks', 'load-balancer'], ids: ['eks.cluster', ...LOAD_BALANCER_PRICES] },
  scaling: () => ({ code: 'nodes', utilisation: SAFETY_FACTOR }),
  errorHandling: retriedRequests,
  plan,
};

const sizedNodes = sizedOnce((asked) => {
  const known = ec2Machine(asked);
  if (known.state === 'impossible') return known;
  const node = nodeShare(asked.context, known.plan);
  if (node.state === 'impossible') return node;
  return planFleet(asked, nodeMachine(asked, known.plan, node.plan));
});

function nodeMachine(asked: Asked, machine: Machine, { capacityShare }: NodeShare): FleetMachine {
  const { profile, speedup, networkGbps } = machine;
  return fleetMachine({ profile, speedup, networkGbps, capacityShare }, requestPath(asked, 'alb', profile));
}

function plan(asked: Asked): Planning<Served> {
  const { candidate, context } = asked;
  const { lookup } = context;
  const screened = ec2Machine(asked);
  if (screened.state === 'impossible') return screened;
  const { instance, profile, usdPerHour } = screened.plan;
  const node = nodeShare(context, screened.plan);
  if (node.state === 'impossible') return node;
  const { pods, podMiB: podMib, overheadShare } = node.plan;
  const machine = nodeMachine(asked, screened.plan, node.plan);
  const sized = sizedNodes(asked);
  if (sized.state === 'impossible') return sized;
  const fleet = fleetHolds(asked, machine, sized.plan);
  if (fleet.state === 'impossible') return fleet;
  const count = fleet.plan;
  const quotas = allQuotas(
    quotaCaveats(lookup, 'eks.nodes', { unit: 'node', needed: count, product: 'eks' }),
    vcpuCaveats(lookup, instance, count),
    loadBalancerCaveats(asked),
  );
  if (quotas.state === 'impossible') return quotas;
  const mix = spotMix(asked, count);
  const spot = candidate.purchase === 'spot' ? spotNodes(asked, screened.plan, mix.spot) : null;
  const bought = spot === null ? count : mix.spot;
  const hours = bought * MONTH_H * (1 + (spot?.startingShare ?? 0));
  const volumeUsd = lookup.limit('ec2.root-volume') * lookup.usd('ebs.gp3');
  const { instanceType } = instance;
  return planned({
    count,
    items: [
      { code: 'control-plane', monthlyUsd: MONTH_H * lookup.usd('eks.cluster') },
      { code: 'nodes', count: bought, instanceType, purchase: candidate.purchase, monthlyUsd: hours * usdPerHour },
      ...(spot === null ? [] : baseItems(asked, screened.plan, mix)),
      { code: 'root-volume', monthlyUsd: (hours / MONTH_H + count - bought) * volumeUsd },
      ...loadBalancerItems(asked),
    ],
    latencyMs: fleetLatencyMs(asked, machine, count),
    freshnessS: null,
    profile,
    reasons: [
      ...quotas.plan,
      { code: 'node-pods', pods, podMib, overheadShare },
      ...machine.reasons,
      ...spotMixReasons(mix),
      ...(spot?.reasons ?? []),
    ],
  });
}

/** The nodes of a spot fleet that stay on demand. */
function baseItems(
  { context, workload }: Asked,
  { instance, price }: Ec2Machine,
  { onDemand }: SpotMix,
): readonly BillItem[] {
  const { usdPerHour } = context.lookup.ec2Price(instance, 'on-demand') ?? price;
  const monthlyUsd = onDemand * MONTH_H * usdPerHour * discountFactor(workload);
  const { instanceType } = instance;
  return [{ code: 'nodes', count: onDemand, instanceType, purchase: 'on-demand', monthlyUsd }];
}

/** The cost of interruptions: a replacement is billed while it starts and does not serve yet. */
function spotNodes(
  { context, world }: Asked,
  { price }: Ec2Machine,
  nodes: number,
): { readonly startingShare: number; readonly reasons: readonly Reason[] } {
  const { limit } = context.lookup;
  const perHour = (interruptionsPerHour(price.interruptionBand ?? '') ?? 0) * world.interruptionRatio;
  const startupS = (limit('ec2.boot') + limit('ec2.container')) * world.startupRatio;
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

/** The part of a node that is available for the model. */
interface NodeShare {
  /** Pods with one session each. */
  readonly pods: number;
  /** Capacity of the pods ÷ capacity of the whole instance. */
  readonly capacityShare: number;
  /** Share of the node's vCPUs that Kubernetes and its agents use. */
  readonly overheadShare: number;
  readonly podMiB: number;
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
  const byMemory = Math.floor((instance.memoryGiB * 1024 - keptMiB) / podMiB);
  const pods = Math.max(0, Math.min(profile.sessions, byMemory, mostPods));
  if (pods === 0) return impossible({ code: 'pod-too-large', podMib: podMiB });
  return planned({ pods, capacityShare: (1 - overheadShare) * (pods / profile.sessions), overheadShare, podMiB });
}

function kubeletVcpus(vcpus: number): number {
  const of = (from: number, to: number, share: number) => share * Math.max(0, Math.min(vcpus, to) - from);
  return of(0, 1, 0.06) + of(1, 2, 0.01) + of(2, 4, 0.005) + of(4, Infinity, 0.0025);
}
