import { ecsEc2 } from '#core/price/serving/options/ecs-ec2/option.ts';
import { machinesOf } from '#core/price/serving/container/fleets-elsewhere.ts';
import { WORDS } from './words.ts';

/** Machines of a managed instance group that run the image behind a load balancer. */
export const instanceGroup = machinesOf('gcp', ecsEc2, {
  service: 'instance-group',
  recipe: 'instance-group',
  words: WORDS,
});
