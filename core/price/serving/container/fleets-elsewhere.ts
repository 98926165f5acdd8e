import { CLOUDS } from '#core/price/clouds/clouds.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import {
  type OtherCloud,
  type ServiceWords,
  type ServingDefinition,
  servingOption,
} from '#core/price/serving/candidate/option.ts';

/** How machines are named on the bill of a cloud whose types say what they are. */
const MACHINES = '{count} × {instanceType} {purchase}';

/** How machines of no orchestrator grow that are always on. */
export const ALWAYS_ON_MACHINES: ServiceWords['scaling'] = {
  machines: 'The number of machines follows the peak, with each machine loaded to at most {utilisation} of its limit.',
};

/** The nodes of a managed cluster of another cloud in the place of those of EKS. */
export function kubernetesOf(
  cloud: OtherCloud,
  base: ServingDefinition,
  { service, name }: Pick<ServingDefinition, 'service'> & { readonly name: string },
): ServingDefinition {
  const { balancer, cluster } = CLOUDS[cloud];
  return servingOption({
    ...base,
    service,
    cloud,
    recipe: cluster.recipe,
    words: {
      ...base.words,
      name,
      bill: {
        ...base.words.bill,
        'control-plane': `${cluster.product.toUpperCase()} cluster management`,
        nodes: MACHINES,
      },
    },
    billed: { names: [...BILLED.kubernetes, ...BILLED.compute], units: null },
    prices: {
      products: [cluster.product, 'load-balancer'],
      ids: [`${cluster.product}.cluster`, `${balancer.front}.hour`, balancer.use],
    },
  });
}

/** Machines of another cloud behind a load balancer in the place of those of EC2. */
export function machinesOf(
  cloud: OtherCloud,
  base: ServingDefinition,
  own: Pick<ServingDefinition, 'service' | 'recipe'> &
    Pick<ServiceWords, 'name' | 'parts'> &
    Partial<Pick<ServiceWords, 'scaling'>>,
): ServingDefinition {
  const { service, recipe, ...words } = own;
  const { balancer } = CLOUDS[cloud];
  return servingOption({
    ...base,
    service,
    cloud,
    recipe,
    words: { ...base.words, ...words, bill: { ...base.words.bill, nodes: MACHINES } },
    billed: { names: BILLED.compute, units: null },
    prices: { products: ['load-balancer'], ids: [`${balancer.front}.hour`, balancer.use] },
  });
}
