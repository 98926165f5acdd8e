import { CLOUDS } from '#core/price/clouds/clouds.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { type OtherCloud, type ServingDefinition, servingOption } from '#core/price/serving/candidate/option.ts';

type Own = Pick<ServingDefinition, 'service' | 'words'>;
type WithRecipe = Own & Pick<ServingDefinition, 'recipe'>;

/** The nodes of a managed cluster of another cloud in the place of those of EKS. */
export function kubernetesOf(cloud: OtherCloud, base: ServingDefinition, own: Own): ServingDefinition {
  const { balancer, cluster } = CLOUDS[cloud];
  return servingOption({
    ...base,
    ...own,
    cloud,
    recipe: cluster.recipe,
    billed: { names: [...BILLED.kubernetes, ...BILLED.compute], units: null },
    prices: {
      products: [cluster.product, 'load-balancer'],
      ids: [`${cluster.product}.cluster`, `${balancer.front}.hour`, balancer.use],
    },
  });
}

/** Machines of another cloud behind a load balancer in the place of those of EC2. */
export function machinesOf(cloud: OtherCloud, base: ServingDefinition, own: WithRecipe): ServingDefinition {
  const { balancer } = CLOUDS[cloud];
  return servingOption({
    ...base,
    ...own,
    cloud,
    billed: { names: BILLED.compute, units: null },
    prices: { products: ['load-balancer'], ids: [`${balancer.front}.hour`, balancer.use] },
  });
}
