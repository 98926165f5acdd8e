import { ecsEc2 } from '#core/price/services/ecs-ec2.ts';
import { ALWAYS_ON_MACHINES, machinesOf } from '#core/price/serving/container/fleets-elsewhere.ts';

/** Machines of a managed instance group that run the image behind a load balancer. */
export const instanceGroup = machinesOf('gcp', ecsEc2, {
  service: 'instance-group',
  recipe: 'instance-group',
  name: 'Compute Engine instance group',
  parts: 'machines and a load balancer',
  scaling: ALWAYS_ON_MACHINES,
});
