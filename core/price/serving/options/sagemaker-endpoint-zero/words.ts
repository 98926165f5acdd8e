import type { ServiceWords } from '#core/price/serving/candidate/option.ts';
import { WORDS as AUTOSCALED } from '#core/price/serving/options/sagemaker-endpoint-autoscaled/words.ts';

/** The texts of the service. */
export const WORDS = {
  ...AUTOSCALED,
  name: 'Endpoint that scales to zero',
  bill: { ...AUTOSCALED.bill, 'always-on': '{count} × {instanceType}, while there are requests' },
  scaling: {
    'autoscaled-instances':
      'The number of instances follows the load, with each loaded to at most {utilisation} of its limit: a new instance serves after {startS}, an unused one stops after {cooldownS}. Without requests none runs.',
  },
} satisfies ServiceWords;
