import { ec2Autoscaled } from '#core/price/services/ec2-autoscaled.ts';
import { machinesOf } from '#core/price/serving/container/fleets-elsewhere.ts';

/** Machines of a virtual machine scale set that run the image behind a load balancer and follow the load. */
export const vmScaleSetAutoscaled = machinesOf('azure', ec2Autoscaled, {
  service: 'vm-scale-set-autoscaled',
  recipe: 'vm-scale-set-autoscaled',
  name: 'Autoscaled scale set',
  parts: 'machines that scale and a load balancer',
});
