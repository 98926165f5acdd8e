import { eks } from '#core/price/serving/options/eks/option.ts';
import { kubernetesOf } from '#core/price/serving/container/fleets-elsewhere.ts';
import { WORDS } from './words.ts';

/** The nodes of a GKE cluster, always on, behind a load balancer. */
export const gke = kubernetesOf('gcp', eks, { service: 'gke', words: WORDS });
