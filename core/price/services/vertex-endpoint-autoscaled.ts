import { sagemakerEndpointAutoscaled } from '#core/price/services/sagemaker-endpoint-autoscaled.ts';
import { endpointOf } from '#core/price/serving/sagemaker/endpoint.ts';

/** A Vertex AI endpoint whose instances follow the load, at 1.15 times the price of the machine. It never scales to zero. */
export const vertexEndpointAutoscaled = endpointOf('gcp', sagemakerEndpointAutoscaled, {
  service: 'vertex-endpoint-autoscaled',
  recipe: 'vertex-endpoint-autoscaled',
  name: 'Autoscaled Vertex AI endpoint',
});
