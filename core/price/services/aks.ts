import { eks } from '#core/price/services/eks.ts';
import { kubernetesOf } from '#core/price/serving/container/fleets-elsewhere.ts';

/** The nodes of a AKS cluster, always on, behind a load balancer. */
export const aks = kubernetesOf('azure', eks, {
  service: 'aks',
  words: {
    ...eks.words,
    name: 'AKS',
    bill: {
      ...eks.words.bill,
      'control-plane': 'AKS cluster management',
      nodes: '{count} × {instanceType} {purchase}',
    },
    bills: { text: 'nodes by the second, and the cluster' },
  },
});
