import { MONTH_H } from '#core/price/pricing/units.ts';
import { autoscaling, expectedRate, planAutoscaled } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import {
  type Asked,
  discountFactor,
  retriedRequests,
  served,
  type Served,
  type ServingContext,
  servingOption,
} from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas, quotaCaveats, vcpuCaveats } from '#core/price/serving/candidate/quotas.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import {
  eksNode,
  nodeStartS,
  onDemandNodes,
  onDemandUsdPerHour,
  spotNodes,
} from '#core/price/serving/container/eks-node.ts';
import {
  LOAD_BALANCER_PRICES,
  loadBalancerCaveats,
  loadBalancerItems,
} from '#core/price/serving/container/load-balancer.ts';
import { machineParts, partsOf } from '#core/price/serving/candidate/latency-parts.ts';
import { FIXED, metered } from '#core/price/serving/candidate/metered.ts';

/** Pods and nodes of an EKS cluster that follow the load of the day: an autoscaler adds a node if pods do not fit, and removes an empty one. */
export const eksAutoscaled = servingOption({
  service: 'eks-autoscaled',
  movingParts: 7,
  words: {
    name: 'Autoscaled Kubernetes',
    parts: 'a cluster that scales and a load balancer',
    growsBy: 'more nodes as the load grows',
    bill: {
      'control-plane': 'EKS control plane',
      nodes: '{count} × EC2 {instanceType} {purchase}',
      'autoscaled-nodes': 'up to {most} autoscaled nodes, {meanInstances} on average',
    },
    scaling: {
      'autoscaled-instances':
        'The number of nodes follows the load, with each loaded to at most {utilisation} of its limit: a new node serves after {startS}, an unused one stops after {cooldownS}.',
    },
  },
  mode: 'realtime',
  returnsAnswers: true,
  surroundings: () => 'fleet',
  // A commitment to nodes that stop when they are not needed saves nothing.
  purchases: ['on-demand', 'spot'],
  instanceTypes: smallTypes,
  prices: { products: ['eks', 'load-balancer'], ids: ['eks.cluster', ...LOAD_BALANCER_PRICES] },
  scaling: (asked) => autoscaling(nodeStartS(asked)),
  errorHandling: retriedRequests,
  plan,
});

/** Larger nodes follow the load in larger steps and cost the same per core. */
const MAX_VCPUS = 8;

function smallTypes({ catalog }: ServingContext): readonly string[] {
  return catalog.instances
    .filter(({ vcpus, accelerator }) => vcpus <= MAX_VCPUS && accelerator === null)
    .map(({ instanceType }) => instanceType);
}

const sizedRate = sizedOnce((asked) => {
  const node = eksNode(asked);
  return node.state === 'impossible' ? node : expectedRate(asked, node.plan.machine);
});

function plan(asked: Asked): Planning<Served> {
  const { candidate, context } = asked;
  const { lookup } = context;
  const node = eksNode(asked);
  if (node.state === 'impossible') return node;
  const { rented, share, machine } = node.plan;
  const { instance, profile, usdPerHour } = rented;
  const { pods, podMiB: podMib, overheadShare } = share;
  const sized = sizedRate(asked);
  if (sized.state === 'impossible') return sized;
  const planning = planAutoscaled(asked, { machine, xSloPerS: sized.plan, startS: nodeStartS(asked) });
  if (planning.state === 'impossible') return planning;
  const { peakMachines, minMachines, meanAbove, always, spotAbove, latencyMs, reasons, fleetByMinute } = planning.plan;
  const quotas = allQuotas(
    quotaCaveats(lookup, 'eks.nodes', { unit: 'node', needed: peakMachines, product: 'eks' }),
    vcpuCaveats(lookup, instance, peakMachines),
    loadBalancerCaveats(asked),
  );
  if (quotas.state === 'impossible') return quotas;
  const meanSpot = always.spot + meanAbove * spotAbove;
  const spot = candidate.purchase === 'spot' ? spotNodes(asked, rented, meanSpot) : null;
  const startingShare = spot?.startingShare ?? 0;
  const hours = MONTH_H * (1 + startingShare);
  const bought = spot === null ? minMachines : always.spot;
  const aboveUsd = spotAbove * hours * usdPerHour + (1 - spotAbove) * MONTH_H * onDemandUsdPerHour(asked, rented);
  const volumeUsd = lookup.limit('ec2.root-volume') * lookup.usd('ebs.gp3');
  const volumes = minMachines + meanAbove + meanSpot * startingShare;
  const kept = discountFactor(asked.workload);
  const { instanceType } = instance;
  return planned(
    served({
      count: peakMachines,
      items: [
        metered(
          { code: 'control-plane' },
          { quantity: MONTH_H, unit: 'hour', usd: lookup.usd('eks.cluster'), grows: FIXED },
        ),
        metered(
          { code: 'nodes', count: bought, instanceType, purchase: candidate.purchase },
          { quantity: bought * hours, unit: 'hour', usd: usdPerHour, kept, grows: FIXED },
        ),
        ...(spot === null ? [] : [onDemandNodes(asked, rented, always.onDemand, FIXED)]),
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
            usd: volumeUsd,
            grows: { growth: 'in-part', fixedQuantity: Math.min(minMachines, volumes) },
          },
        ),
        ...loadBalancerItems(asked),
      ],
      latencyMs,
      latencyParts: () => partsOf(latencyMs, machineParts(machine, asked.workload), 'queue'),
      freshnessS: null,
      profile,
      reasons: [
        ...quotas.plan,
        { code: 'node-pods', pods, podMib, overheadShare },
        ...reasons,
        ...(spot?.reasons ?? []),
      ],
      fleetByMinute,
    }),
  );
}
