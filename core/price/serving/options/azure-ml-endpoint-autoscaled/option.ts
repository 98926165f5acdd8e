import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { servingOption, x86InstanceTypes } from '#core/price/serving/candidate/option.ts';
import { sagemakerEndpointAutoscaled } from '#core/price/serving/options/sagemaker-endpoint-autoscaled/option.ts';
import { endpointPayload } from '#core/price/serving/sagemaker/endpoint.ts';
import { WORDS } from './words.ts';

/** A managed online endpoint of Azure ML whose instances follow the load, which costs its machines. It never scales to zero. */
export const azureMlEndpointAutoscaled = servingOption({
  ...sagemakerEndpointAutoscaled,
  service: 'azure-ml-endpoint-autoscaled',
  cloud: 'azure',
  standsFor: 'sagemaker-endpoint-autoscaled',
  billed: { names: BILLED.azureMl, units: null },
  recipe: null,
  calledBy: undefined,
  words: WORDS,
  purchases: ['on-demand'],
  instanceTypes: x86InstanceTypes,
  offered: undefined,
  payload: endpointPayload('azure-ml-endpoint', 'azure-ml-online.payload'),
});
