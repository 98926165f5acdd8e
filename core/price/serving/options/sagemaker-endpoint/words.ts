import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Always-on endpoint',
  parts: 'a managed endpoint',
  growsBy: 'more instances, added manually',
  unit: 'instance',
  isCommonNoun: true,
  scaling: {
    'always-on-instances':
      'The number of instances follows the peak, with each loaded to at most {utilisation} of its limit; the cost grows by whole instances.',
  },
  bills: { text: 'instances by the hour; it never scales to zero' },
} satisfies ServiceWords;
