import { autoscaling, startSIn } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { retriedRequests, servingOption } from '#core/price/serving/candidate/option.ts';
import { ENDPOINT_PAYLOAD, ENDPOINT_PURCHASES } from '#core/price/serving/sagemaker/endpoint.ts';
import { offeredBy } from '#core/price/serving/candidate/offered.ts';
import { sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';
import { scaledEndpoint } from '#core/price/serving/sagemaker/scaled-endpoint.ts';
import { WORDS } from './words.ts';

/** A SageMaker real-time endpoint whose instances follow the load of the day, minute by minute. */
export const sagemakerEndpointAutoscaled = servingOption({
  service: 'sagemaker-endpoint-autoscaled',
  movingParts: 3,
  billed: { names: BILLED.sagemaker, units: 'sagemaker' },
  recipe: 'endpoint-autoscaled',
  words: WORDS,
  mode: 'realtime',
  returnsAnswers: true,
  purchases: ENDPOINT_PURCHASES,
  instanceTypes: sagemakerNames,
  offered: offeredBy('realtime-endpoint'),
  payload: ENDPOINT_PAYLOAD,
  scaling: (asked) => autoscaling(startSIn(asked.context, 'sagemaker-endpoint.creation')(asked.simulation)),
  errorHandling: retriedRequests,
  prepare: (stated) => scaledEndpoint(stated),
});
