import { fixed } from '#core/price/families/mover.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { offeredBy } from '#core/price/serving/candidate/offered.ts';
import { retriedRequests, servingOption } from '#core/price/serving/candidate/option.ts';
import { endpointFleet } from '#core/price/serving/sagemaker/endpoint-fleet.ts';
import { ENDPOINT_PAYLOAD, ENDPOINT_PURCHASES } from '#core/price/serving/sagemaker/endpoint.ts';
import { sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';

/** A SageMaker real-time endpoint with always-on instances, sized for the peak. */
export const sagemakerEndpoint = servingOption({
  service: 'sagemaker-endpoint',
  movingParts: 2,
  isAlwaysOn: true,
  billed: { names: BILLED.sagemaker, units: 'sagemaker' },
  recipe: 'endpoint',
  gpu: { listed: ['on-demand'], isConverted: false },
  calledBy: 'sagemaker',
  words: {
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
  },
  mode: 'realtime',
  returnsAnswers: true,
  purchases: ENDPOINT_PURCHASES,
  instanceTypes: sagemakerNames,
  offered: offeredBy('realtime-endpoint'),
  payload: ENDPOINT_PAYLOAD,
  scaling: () => ({ code: 'always-on-instances', utilisation: SAFETY_FACTOR }),
  errorHandling: retriedRequests,
  prepare: endpointFleet(fixed),
});
