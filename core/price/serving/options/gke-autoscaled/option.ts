import { eksAutoscaled } from '#core/price/serving/options/eks-autoscaled/option.ts';
import { kubernetesOf } from '#core/price/serving/container/fleets-elsewhere.ts';
import { WORDS } from './words.ts';

/** The nodes of a GKE cluster, which follow the load of the day, behind a load balancer. */
export const gkeAutoscaled = kubernetesOf('gcp', eksAutoscaled, { service: 'gke-autoscaled', words: WORDS });
