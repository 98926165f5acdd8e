import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Autoscaled Kubernetes',
  parts: 'a cluster that scales and a load balancer',
  growsBy: 'more nodes as the load grows',
  unit: 'node',
  bill: {
    'control-plane': 'EKS control plane',
    nodes: '{count} × EC2 {instanceType} {purchase}',
    'autoscaled-nodes': 'up to {most} autoscaled nodes, {meanInstances} on average',
  },
  scaling: {
    'autoscaled-instances':
      'The number of nodes follows the load, with each loaded to at most {utilisation} of its limit: a new node serves after {startS}, an unused one stops after {cooldownS}.',
  },
  bills: { text: 'nodes by the second, and the cluster' },
} satisfies ServiceWords;
