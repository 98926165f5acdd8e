import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'ECS on EC2',
  parts: 'containers on your machines and a load balancer',
  growsBy: 'more machines',
  bill: { nodes: '{count} × EC2 {instanceType} {purchase}' },
  scaling: {
    machines:
      'The number of machines follows the peak, with each machine loaded to at most {utilisation} of its limit; ECS itself is free.',
  },
  bills: { text: 'by the second while machines run' },
} satisfies ServiceWords;
