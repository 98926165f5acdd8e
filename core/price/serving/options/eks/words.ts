import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Kubernetes',
  parts: 'a cluster and a load balancer',
  growsBy: 'more nodes',
  unit: 'node',
  bill: {
    'control-plane': 'EKS control plane',
    nodes: '{count} × EC2 {instanceType} {purchase}',
  },
  scaling: {
    nodes:
      'The number of nodes follows the peak, with each node loaded to at most {utilisation} of its limit; the control plane has a fixed price.',
  },
  bills: { text: 'nodes by the second, and the cluster' },
} satisfies ServiceWords;
