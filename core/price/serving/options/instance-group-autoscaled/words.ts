import type { ServiceWords } from '#core/price/serving/candidate/option.ts';
import { WORDS as EC2 } from '#core/price/serving/options/ec2-autoscaled/words.ts';

/** The texts of the service. */
export const WORDS = {
  ...EC2,
  name: 'Autoscaled instance group',
  parts: 'machines that scale and a load balancer',
  bill: { ...EC2.bill, nodes: '{count} × {instanceType} {purchase}' },
  bills: { text: 'by the second while machines run' },
} satisfies ServiceWords;
