import { following } from '#core/price/families/mover.ts';
import { autoscaling, startSIn } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { retriedRequests, servingOption } from '#core/price/serving/candidate/option.ts';
import { ENDPOINT_PAYLOAD, ENDPOINT_PURCHASES } from '#core/price/serving/sagemaker/endpoint.ts';
import { offeredBy } from '#core/price/serving/candidate/offered.ts';
import { sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';
import { endpointFleet } from '#core/price/serving/sagemaker/endpoint-fleet.ts';

/** A SageMaker real-time endpoint whose instances follow the load of the day, minute by minute. */
export const sagemakerEndpointAutoscaled = servingOption({
  service: 'sagemaker-endpoint-autoscaled',
  movingParts: 3,
  billed: { names: BILLED.sagemaker, units: 'sagemaker' },
  recipe: 'endpoint-autoscaled',
  words: {
    name: 'Autoscaled endpoint',
    parts: 'a managed endpoint that scales',
    growsBy: 'more instances as the load grows',
    unit: 'instance',
    isCommonNoun: true,
    bill: {
      'by-the-minute': 'up to {most} autoscaled instances, {meanInstances} on average',
    },
    scaling: {
      'autoscaled-instances':
        'The number of instances follows the load, with each loaded to at most {utilisation} of its limit: a new instance serves after {startS}, an unused one stops after {cooldownS}.',
    },
    bills: { text: 'instances by the hour; it never scales to zero' },
  },
  mode: 'realtime',
  returnsAnswers: true,
  purchases: ENDPOINT_PURCHASES,
  instanceTypes: sagemakerNames,
  offered: offeredBy('realtime-endpoint'),
  payload: ENDPOINT_PAYLOAD,
  scaling: (asked) => autoscaling(startSIn(asked.context, 'sagemaker-endpoint.creation')(asked.simulation)),
  errorHandling: retriedRequests,
  prepare: endpointFleet(following),
});
