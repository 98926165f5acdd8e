import { ec2Autoscaled } from '#core/price/serving/options/ec2-autoscaled/option.ts';
import { machinesOf } from '#core/price/serving/container/fleets-elsewhere.ts';
import { WORDS } from './words.ts';

/** Machines of a virtual machine scale set that run the image behind a load balancer and follow the load. */
export const vmScaleSetAutoscaled = machinesOf('azure', ec2Autoscaled, {
  service: 'vm-scale-set-autoscaled',
  recipe: 'vm-scale-set-autoscaled',
  words: WORDS,
});
