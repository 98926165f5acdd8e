import { eksAutoscaled } from '#core/price/services/eks-autoscaled.ts';
import { kubernetesOf } from '#core/price/serving/container/fleets-elsewhere.ts';

/** The nodes of an AKS cluster, which follow the load of the day, behind a load balancer. */
export const aksAutoscaled = kubernetesOf('azure', eksAutoscaled, {
  service: 'aks-autoscaled',
  name: 'Autoscaled AKS',
});
