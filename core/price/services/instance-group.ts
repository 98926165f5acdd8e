import { ecsEc2 } from '#core/price/services/ecs-ec2.ts';
import { machinesOf } from '#core/price/serving/container/fleets-elsewhere.ts';

/** Machines of a managed instance group that run the image behind a load balancer. */
export const instanceGroup = machinesOf('gcp', ecsEc2, {
  service: 'instance-group',
  recipe: 'instance-group',
  words: {
    ...ecsEc2.words,
    name: 'Compute Engine instance group',
    parts: 'machines and a load balancer',
    bill: { ...ecsEc2.words.bill, nodes: '{count} × {instanceType} {purchase}' },
    scaling: {
      machines:
        'The number of machines follows the peak, with each machine loaded to at most {utilisation} of its limit.',
    },
    bills: { text: 'by the second while machines run' },
  },
});
