import { servingOption } from '#core/price/serving/candidate/option.ts';
import { sagemakerEndpointAutoscaled } from '#core/price/serving/options/sagemaker-endpoint-autoscaled/option.ts';
import { sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';
import { scaledEndpoint } from '#core/price/serving/sagemaker/scaled-endpoint.ts';
import { WORDS } from './words.ts';

const ROWS = { wakeUp: 'sagemaker-endpoint-zero.wake-up', idle: 'sagemaker-endpoint-zero.idle' };

/** A SageMaker endpoint with an inference component: without requests no instance runs, and the requests that end this fail. */
export const sagemakerEndpointZero = servingOption({
  ...sagemakerEndpointAutoscaled,
  service: 'sagemaker-endpoint-zero',
  recipe: 'endpoint-zero',
  words: WORDS,
  // A Savings Plan is an hourly commitment, and no instance here runs every hour.
  purchases: ['on-demand'],
  instanceTypes: (context) => (context.lookup.cloud === 'aws' ? sagemakerNames(context) : []),
  prepare: (stated) => scaledEndpoint(stated, ROWS),
});
