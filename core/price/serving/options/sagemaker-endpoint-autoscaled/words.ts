import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Autoscaled endpoint',
  parts: 'a managed endpoint that scales',
  growsBy: 'more instances as the load grows',
  unit: 'instance',
  isCommonNoun: true,
  bill: {
    'by-the-minute': 'up to {most} autoscaled instances, {meanInstances} on average',
  },
  scaling: {
    'autoscaled-instances':
      'The number of instances follows the load, with each loaded to at most {utilisation} of its limit: a new instance serves after {startS}, an unused one stops after {cooldownS}.',
  },
  bills: { text: 'instances by the hour; it never scales to zero' },
} satisfies ServiceWords;
