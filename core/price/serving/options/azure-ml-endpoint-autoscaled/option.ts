import { sagemakerEndpointAutoscaled } from '#core/price/serving/options/sagemaker-endpoint-autoscaled/option.ts';
import { endpointOf } from '#core/price/serving/sagemaker/endpoint.ts';
import { WORDS } from './words.ts';

/** A managed online endpoint of Azure ML whose instances follow the load, which costs its machines. It never scales to zero. */
export const azureMlEndpointAutoscaled = endpointOf('azure', sagemakerEndpointAutoscaled, {
  service: 'azure-ml-endpoint-autoscaled',
  recipe: 'azure-ml-endpoint-autoscaled',
  words: WORDS,
});
