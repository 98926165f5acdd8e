import { eksAutoscaled } from '#core/price/services/eks-autoscaled.ts';
import { kubernetesOf } from '#core/price/serving/container/fleets-elsewhere.ts';

/** The nodes of a AKS cluster, which follow the load of the day, behind a load balancer. */
export const aksAutoscaled = kubernetesOf('azure', eksAutoscaled, {
  service: 'aks-autoscaled',
  words: {
    ...eksAutoscaled.words,
    name: 'Autoscaled AKS',
    bill: {
      ...eksAutoscaled.words.bill,
      'control-plane': 'AKS cluster management',
      nodes: '{count} × {instanceType} {purchase}',
    },
    bills: { text: 'nodes by the second, and the cluster' },
  },
});
