import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'EC2 Auto Scaling',
  parts: 'machines that scale and a load balancer',
  growsBy: 'more machines as the load grows',
  bill: {
    nodes: '{count} × EC2 {instanceType} {purchase}',
    'autoscaled-nodes': 'up to {most} autoscaled machines, {meanInstances} on average',
  },
  scaling: {
    'autoscaled-instances':
      'The number of machines follows the requests, with each loaded to at most {utilisation} of its limit: a new machine serves after {startS}, an unused one stops after {cooldownS}.',
  },
  bills: { text: 'by the second while machines run' },
} satisfies ServiceWords;
