import { sagemakerEndpoint } from '#core/price/services/sagemaker-endpoint.ts';
import { endpointOf } from '#core/price/serving/sagemaker/endpoint.ts';

/** A managed online endpoint of Azure ML with always-on instances, which costs its machines. It never scales to zero. */
export const azureMlEndpoint = endpointOf('azure', sagemakerEndpoint, {
  service: 'azure-ml-endpoint',
  recipe: 'azure-ml-endpoint',
  name: 'Azure ML endpoint',
});
