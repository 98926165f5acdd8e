import { ecsEc2 } from '#core/price/services/ecs-ec2.ts';
import { ALWAYS_ON_MACHINES, machinesOf } from '#core/price/serving/container/fleets-elsewhere.ts';

/** Machines of a virtual machine scale set that run the image behind a load balancer. */
export const vmScaleSet = machinesOf('azure', ecsEc2, {
  service: 'vm-scale-set',
  recipe: 'vm-scale-set',
  name: 'Virtual machine scale set',
  parts: 'machines and a load balancer',
  scaling: ALWAYS_ON_MACHINES,
});
