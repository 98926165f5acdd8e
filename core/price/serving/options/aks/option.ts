import { eks } from '#core/price/serving/options/eks/option.ts';
import { kubernetesOf } from '#core/price/serving/container/fleets-elsewhere.ts';
import { WORDS } from './words.ts';

/** The nodes of a AKS cluster, always on, behind a load balancer. */
export const aks = kubernetesOf('azure', eks, { service: 'aks', words: WORDS });
