import { ecsEc2 } from '#core/price/services/ecs-ec2.ts';
import { machinesOf } from '#core/price/serving/container/fleets-elsewhere.ts';

/** Machines of a virtual machine scale set that run the image behind a load balancer. */
export const vmScaleSet = machinesOf('azure', ecsEc2, {
  service: 'vm-scale-set',
  recipe: 'vm-scale-set',
  words: {
    ...ecsEc2.words,
    name: 'Virtual machine scale set',
    parts: 'machines and a load balancer',
    bill: { ...ecsEc2.words.bill, nodes: '{count} × {instanceType} {purchase}' },
    scaling: {
      machines:
        'The number of machines follows the peak, with each machine loaded to at most {utilisation} of its limit.',
    },
    bills: { text: 'by the second while machines run' },
  },
});
