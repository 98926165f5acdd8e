import { eks } from '#core/price/services/eks.ts';
import { kubernetesOf } from '#core/price/serving/container/fleets-elsewhere.ts';

/** The nodes of an AKS cluster, always on, behind a load balancer. */
export const aks = kubernetesOf('azure', eks, { service: 'aks', name: 'AKS' });
