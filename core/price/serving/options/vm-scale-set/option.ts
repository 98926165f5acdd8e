import { ecsEc2 } from '#core/price/serving/options/ecs-ec2/option.ts';
import { machinesOf } from '#core/price/serving/container/fleets-elsewhere.ts';
import { WORDS } from './words.ts';

/** Machines of a virtual machine scale set that run the image behind a load balancer. */
export const vmScaleSet = machinesOf('azure', ecsEc2, {
  service: 'vm-scale-set',
  recipe: 'vm-scale-set',
  words: WORDS,
});
