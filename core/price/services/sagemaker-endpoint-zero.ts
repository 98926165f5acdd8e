import { servingOption } from '#core/price/serving/candidate/option.ts';
import { sagemakerEndpointAutoscaled } from '#core/price/services/sagemaker-endpoint-autoscaled.ts';
import { sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';
import { endpointToZero } from '#core/price/serving/sagemaker/endpoint-fleet.ts';

const ROWS = { wakeUp: 'sagemaker-endpoint-zero.wake-up', idle: 'sagemaker-endpoint-zero.idle' };

/** A SageMaker endpoint with an inference component: without requests no instance runs, and the requests that end this fail. */
export const sagemakerEndpointZero = servingOption({
  ...sagemakerEndpointAutoscaled,
  service: 'sagemaker-endpoint-zero',
  recipe: 'endpoint-zero',
  words: {
    ...sagemakerEndpointAutoscaled.words,
    name: 'Endpoint that scales to zero',
    bill: {
      ...sagemakerEndpointAutoscaled.words.bill,
      'always-on': '{count} × {instanceType}, while there are requests',
    },
    scaling: {
      'autoscaled-instances':
        'The number of instances follows the load, with each loaded to at most {utilisation} of its limit: a new instance serves after {startS}, an unused one stops after {cooldownS}. Without requests none runs.',
    },
  },
  // A Savings Plan is an hourly commitment, and no instance here runs every hour.
  purchases: ['on-demand'],
  instanceTypes: (context) => (context.lookup.cloud === 'aws' ? sagemakerNames(context) : []),
  prepare: endpointToZero(ROWS),
});
