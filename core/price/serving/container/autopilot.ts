import { CLOUDS } from '#core/price/clouds/clouds.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { type ServingDefinition, servingOption } from '#core/price/serving/candidate/option.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { FIXED } from '#core/price/serving/candidate/metered.ts';
import { impossible, planned } from '#core/price/serving/candidate/planning.ts';
import { ENOUGH } from '#core/price/serving/candidate/quotas.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import type { TaskService } from './fargate.ts';
import { AUTOPILOT_PODS } from './managed-containers.ts';

const { cluster, balancer } = CLOUDS.gcp;
const CLUSTER = `${cluster.product}.cluster`;
const [CPU, MEMORY] = ['gke-autopilot.cpu', 'gke-autopilot.memory'];

/** Pods of a GKE Autopilot cluster, billed by the vCPUs and the memory that they request, and the cluster. */
export const AUTOPILOT: TaskService = {
  product: 'gke-autopilot',
  startupLimit: 'gke-autopilot.startup',
  autoscaler: 'pods',
  tasksLimit: 'gke-autopilot.pods',
  offerOn: (context) => {
    const { lookup } = context;
    const [vcpuUsd, memoryUsd] = [lookup.unitUsd(CPU), lookup.unitUsd(MEMORY)];
    if (vcpuUsd === null || memoryUsd === null) return impossible(productsUnpriced(lookup, 'gke-autopilot'));
    const offer = AUTOPILOT_PODS.sizesIn(context);
    if (offer.state === 'impossible') return offer;
    return planned({ ...offer.plan, hourUsd: ({ vcpus, memoryGb }) => vcpus * vcpuUsd + memoryGb * memoryUsd });
  },
  paidShare: ({ context: { lookup }, candidate: { purchase } }) => {
    if (purchase === 'on-demand') return planned(() => 1);
    if (purchase !== 'spot') return impossible({ code: 'purchase-not-sold', product: 'gke-autopilot', purchase });
    const share = spotShare(lookup);
    return share === null
      ? impossible(productsUnpriced(lookup, 'gke-autopilot'))
      : planned(({ spotPriceRatio }) => share * spotPriceRatio);
  },
  spotReason: ({ context: { lookup } }) => ({
    code: 'fargate-spot',
    product: 'gke-autopilot',
    paidShare: spotShare(lookup) ?? 1,
    noticeS: lookup.limit('gke-autopilot.spot-notice'),
  }),
  quotaFor: () => ENOUGH,
  deployed: (size) => AUTOPILOT_PODS.deployed(size),
  bill: ({ context: { lookup } }) => {
    const usd = lookup.usd(CLUSTER);
    return (to) => to.item('control-plane', MONTH_H, 'hour', usd)?.describe({ grows: FIXED });
  },
};

/** The share of the on-demand price that Spot pods cost, by their vCPUs; null without a price in the region. */
function spotShare(lookup: Lookup): number | null {
  const [spotUsd, onDemandUsd] = [lookup.unitUsd('gke-autopilot.spot-cpu'), lookup.unitUsd(CPU)];
  return spotUsd === null || onDemandUsd === null ? null : spotUsd / onDemandUsd;
}

/** Pods of Autopilot in the place of Fargate's tasks. */
export function autopilotOf(
  base: ServingDefinition,
  own: Pick<ServingDefinition, 'service' | 'words' | 'scaling' | 'prepare'>,
): ServingDefinition {
  return servingOption({
    ...base,
    ...own,
    cloud: 'gcp',
    purchases: ['on-demand', 'spot'],
    recipe: 'gke-autopilot',
    movingParts: base.movingParts + 1,
    billed: { names: BILLED.kubernetes, units: null },
    variants: undefined,
    prices: { products: ['gke-autopilot'], ids: [CPU, MEMORY, CLUSTER, `${balancer.front}.hour`, balancer.use] },
  });
}
