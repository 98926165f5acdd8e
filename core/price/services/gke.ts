import { eks } from '#core/price/services/eks.ts';
import { kubernetesOf } from '#core/price/serving/container/fleets-elsewhere.ts';

/** The nodes of a GKE cluster, always on, behind a load balancer. */
export const gke = kubernetesOf('gcp', eks, {
  service: 'gke',
  words: {
    ...eks.words,
    name: 'GKE',
    bill: {
      ...eks.words.bill,
      'control-plane': 'GKE cluster management',
      nodes: '{count} × {instanceType} {purchase}',
    },
    bills: { text: 'nodes by the second, and the cluster' },
  },
});
