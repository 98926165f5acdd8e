import { eksAutoscaled } from '#core/price/services/eks-autoscaled.ts';
import { kubernetesOf } from '#core/price/serving/container/fleets-elsewhere.ts';

/** The nodes of a GKE cluster, which follow the load of the day, behind a load balancer. */
export const gkeAutoscaled = kubernetesOf('gcp', eksAutoscaled, { service: 'gke-autoscaled', name: 'Autoscaled GKE' });
