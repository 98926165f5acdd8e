import { sagemakerEndpoint } from '#core/price/serving/options/sagemaker-endpoint/option.ts';
import { endpointOf } from '#core/price/serving/sagemaker/endpoint.ts';
import { WORDS } from './words.ts';

/** A Vertex AI endpoint with always-on instances, at 1.15 times the price of the machine. It never scales to zero. */
export const vertexEndpoint = endpointOf('gcp', sagemakerEndpoint, {
  service: 'vertex-endpoint',
  recipe: 'vertex-endpoint',
  words: WORDS,
});
