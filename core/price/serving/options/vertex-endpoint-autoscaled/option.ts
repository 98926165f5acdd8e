import { sagemakerEndpointAutoscaled } from '#core/price/serving/options/sagemaker-endpoint-autoscaled/option.ts';
import { endpointOf } from '#core/price/serving/sagemaker/endpoint.ts';
import { WORDS } from './words.ts';

/** A Vertex AI endpoint whose instances follow the load, at 1.15 times the price of the machine. It never scales to zero. */
export const vertexEndpointAutoscaled = endpointOf('gcp', sagemakerEndpointAutoscaled, {
  service: 'vertex-endpoint-autoscaled',
  recipe: 'vertex-endpoint-autoscaled',
  words: WORDS,
});
