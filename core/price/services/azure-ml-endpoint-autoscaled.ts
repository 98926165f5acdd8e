import { sagemakerEndpointAutoscaled } from '#core/price/services/sagemaker-endpoint-autoscaled.ts';
import { endpointOf } from '#core/price/serving/sagemaker/endpoint.ts';

/** A managed online endpoint of Azure ML whose instances follow the load, which costs its machines. It never scales to zero. */
export const azureMlEndpointAutoscaled = endpointOf('azure', sagemakerEndpointAutoscaled, {
  service: 'azure-ml-endpoint-autoscaled',
  recipe: 'azure-ml-endpoint-autoscaled',
  name: 'Autoscaled Azure ML endpoint',
});
