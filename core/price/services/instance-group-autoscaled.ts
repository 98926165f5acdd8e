import { ec2Autoscaled } from '#core/price/services/ec2-autoscaled.ts';
import { machinesOf } from '#core/price/serving/container/fleets-elsewhere.ts';

/** Machines of a managed instance group that run the image behind a load balancer and follow the load. */
export const instanceGroupAutoscaled = machinesOf('gcp', ec2Autoscaled, {
  service: 'instance-group-autoscaled',
  recipe: 'instance-group-autoscaled',
  name: 'Autoscaled instance group',
  parts: 'machines that scale and a load balancer',
});
