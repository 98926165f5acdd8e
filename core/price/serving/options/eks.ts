import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import {
  fleetHolds,
  fleetLatencyMs,
  neededMachines,
  planFleet,
  shareInSteps,
} from '#core/price/serving/candidate/fleet.ts';
import {
  type Asked,
  discountFactor,
  everyInstanceType,
  retriedRequests,
  served,
  type Served,
  servingOption,
} from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas, quotaCaveats, vcpuCaveats } from '#core/price/serving/candidate/quotas.ts';
import { spotMix, spotMixReasons } from '#core/price/serving/candidate/spot-base.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { eksNode, onDemandNodes, spotNodes } from '#core/price/serving/container/eks-node.ts';
import {
  LOAD_BALANCER_PRICES,
  loadBalancerCaveats,
  loadBalancerItems,
} from '#core/price/serving/container/load-balancer.ts';
import { machineParts, partsOf } from '#core/price/serving/candidate/latency-parts.ts';
import { FIXED, metered } from '#core/price/serving/candidate/metered.ts';

/** Always-on pods on the EC2 nodes of an EKS cluster behind a load balancer. */
export const eks = servingOption({
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
});

const sizedNodes = sizedOnce((asked) => {
  const node = eksNode(asked);
  return node.state === 'impossible' ? node : planFleet(asked, node.plan.machine);
});

function plan(asked: Asked): Planning<Served> {
  const { candidate, context } = asked;
  const { lookup } = context;
  const node = eksNode(asked);
  if (node.state === 'impossible') return node;
  const { rented, share, machine } = node.plan;
  const { instance, profile, usdPerHour } = rented;
  const { pods, podMiB: podMib, overheadShare } = share;
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
  const spot = candidate.purchase === 'spot' ? spotNodes(asked, rented, mix.spot) : null;
  const bought = spot === null ? count : mix.spot;
  const hours = bought * MONTH_H * (1 + (spot?.startingShare ?? 0));
  const volumeUsd = lookup.limit('ec2.root-volume') * lookup.usd('ebs.gp3');
  const volumes = hours / MONTH_H + count - bought;
  const needed = neededMachines(asked, machine);
  const { instanceType } = instance;
  const latencyMs = fleetLatencyMs(asked, machine, count);
  return planned(
    served({
      count,
      items: [
        metered(
          { code: 'control-plane' },
          { quantity: MONTH_H, unit: 'hour', usd: lookup.usd('eks.cluster'), grows: FIXED },
        ),
        metered(
          { code: 'nodes', count: bought, instanceType, purchase: candidate.purchase },
          {
            quantity: hours,
            unit: 'hour',
            usd: usdPerHour,
            kept: discountFactor(asked.workload),
            grows: shareInSteps(asked, { count: bought, all: count, needed, each: bought === 0 ? 0 : hours / bought }),
          },
        ),
        ...(spot === null
          ? []
          : [
              onDemandNodes(
                asked,
                rented,
                mix.onDemand,
                shareInSteps(asked, { count: mix.onDemand, all: count, needed, each: MONTH_H }),
              ),
            ]),
        metered(
          { code: 'root-volume' },
          {
            quantity: volumes,
            unit: 'unit',
            usd: volumeUsd,
            grows: shareInSteps(asked, { count, all: count, needed, each: volumes / count }),
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
        ...machine.reasons,
        ...spotMixReasons(mix),
        ...(spot?.reasons ?? []),
      ],
    }),
  );
}
