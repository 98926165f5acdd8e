import { eks } from '#core/price/services/eks.ts';
import { kubernetesOf } from '#core/price/serving/container/fleets-elsewhere.ts';

/** The nodes of a GKE cluster, always on, behind a load balancer. */
export const gke = kubernetesOf('gcp', eks, { service: 'gke', name: 'GKE' });
