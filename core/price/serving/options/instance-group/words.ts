import type { ServiceWords } from '#core/price/serving/candidate/option.ts';
import { WORDS as EC2 } from '#core/price/serving/options/ecs-ec2/words.ts';

/** The texts of the service. */
export const WORDS = {
  ...EC2,
  name: 'Compute Engine instance group',
  parts: 'machines and a load balancer',
  bill: { ...EC2.bill, nodes: '{count} × {instanceType} {purchase}' },
  scaling: {
    machines:
      'The number of machines follows the peak, with each machine loaded to at most {utilisation} of its limit.',
  },
  bills: { text: 'by the second while machines run' },
} satisfies ServiceWords;
