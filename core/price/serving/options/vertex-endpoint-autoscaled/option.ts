import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { servingOption, x86InstanceTypes } from '#core/price/serving/candidate/option.ts';
import { sagemakerEndpointAutoscaled } from '#core/price/serving/options/sagemaker-endpoint-autoscaled/option.ts';
import { endpointPayload } from '#core/price/serving/sagemaker/endpoint.ts';
import { WORDS } from './words.ts';

/** A Vertex AI endpoint whose instances follow the load, at 1.15 times the price of the machine. It never scales to zero. */
export const vertexEndpointAutoscaled = servingOption({
  ...sagemakerEndpointAutoscaled,
  service: 'vertex-endpoint-autoscaled',
  cloud: 'gcp',
  standsFor: 'sagemaker-endpoint-autoscaled',
  billed: { names: BILLED.vertex, units: null },
  recipe: null,
  calledBy: undefined,
  words: WORDS,
  purchases: ['on-demand'],
  instanceTypes: x86InstanceTypes,
  offered: undefined,
  payload: endpointPayload('vertex-endpoint', 'vertex-online.payload'),
});
