import { sagemakerEndpoint } from '#core/price/services/sagemaker-endpoint.ts';
import { endpointOf } from '#core/price/serving/sagemaker/endpoint.ts';

/** A Vertex AI endpoint with always-on instances, at 1.15 times the price of the machine. It never scales to zero. */
export const vertexEndpoint = endpointOf('gcp', sagemakerEndpoint, {
  service: 'vertex-endpoint',
  recipe: 'vertex-endpoint',
  name: 'Vertex AI endpoint',
});
