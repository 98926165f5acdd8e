import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { servingOption, x86InstanceTypes } from '#core/price/serving/candidate/option.ts';
import { sagemakerEndpoint } from '#core/price/serving/options/sagemaker-endpoint/option.ts';
import { endpointPayload } from '#core/price/serving/sagemaker/endpoint.ts';
import { WORDS } from './words.ts';

/** A Vertex AI endpoint with always-on instances, at 1.15 times the price of the machine. It never scales to zero. */
export const vertexEndpoint = servingOption({
  ...sagemakerEndpoint,
  service: 'vertex-endpoint',
  cloud: 'gcp',
  standsFor: 'sagemaker-endpoint',
  billed: { names: BILLED.vertex, units: null },
  recipe: null,
  calledBy: undefined,
  words: WORDS,
  purchases: ['on-demand'],
  instanceTypes: x86InstanceTypes,
  offered: undefined,
  payload: endpointPayload('vertex-endpoint', 'vertex-online.payload'),
});
