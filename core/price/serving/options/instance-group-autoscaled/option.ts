import { ec2Autoscaled } from '#core/price/serving/options/ec2-autoscaled/option.ts';
import { machinesOf } from '#core/price/serving/container/fleets-elsewhere.ts';
import { WORDS } from './words.ts';

/** Machines of a managed instance group that run the image behind a load balancer and follow the load. */
export const instanceGroupAutoscaled = machinesOf('gcp', ec2Autoscaled, {
  service: 'instance-group-autoscaled',
  recipe: 'instance-group-autoscaled',
  words: WORDS,
});
