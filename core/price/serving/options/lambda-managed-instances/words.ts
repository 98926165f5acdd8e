import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Lambda Managed Instances',
  parts: 'a function and its machines',
  growsBy: 'more machines as the load grows',
  bill: {
    nodes: '{count} × EC2 {instanceType} {purchase}',
    'autoscaled-nodes': 'up to {most} autoscaled machines, {meanInstances} on average',
    'management-fee': 'fee for managed machines',
    requests: 'requests',
  },
  scaling: {
    'autoscaled-instances':
      'Lambda adds machines as they get busy, with each loaded to at most {utilisation} of its limit: a new machine serves after {startS}, an unused one stops after {cooldownS}; at least three run.',
  },
} satisfies ServiceWords;
