import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { type ServingDefinition, servingOption } from '#core/price/serving/candidate/option.ts';
import { cloudRows } from '#core/price/serving/candidate/cloud-parts.ts';
import { CLUSTERS } from './kubernetes-node.ts';

type Own = Pick<ServingDefinition, 'service' | 'words'>;
type WithRecipe = Own & Pick<ServingDefinition, 'recipe'>;

/** The nodes of a managed cluster of another cloud in the place of those of EKS. */
export function kubernetesOf(cloud: 'gcp' | 'azure', base: ServingDefinition, own: Own): ServingDefinition {
  const { balancer, cluster } = cloudRows({ cloud });
  return servingOption({
    ...base,
    ...own,
    cloud,
    recipe: cloud === 'gcp' ? 'gke' : 'aks',
    billed: { names: [...BILLED.kubernetes, ...BILLED.compute], units: null },
    prices: { products: [CLUSTERS[cloud].product, 'load-balancer'], ids: [cluster, balancer.hour, balancer.use] },
  });
}

/** Machines of another cloud behind a load balancer in the place of those of EC2. */
export function machinesOf(cloud: 'gcp' | 'azure', base: ServingDefinition, own: WithRecipe): ServingDefinition {
  const { balancer } = cloudRows({ cloud });
  return servingOption({
    ...base,
    ...own,
    cloud,
    billed: { names: BILLED.compute, units: null },
    prices: { products: ['load-balancer'], ids: [balancer.hour, balancer.use] },
  });
}
