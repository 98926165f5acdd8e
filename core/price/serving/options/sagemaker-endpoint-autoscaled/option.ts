import { sameAsLast } from '#core/once-per.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { autoscaling, expectedRate, scaledFleet, startSIn } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { deployedInstance, scaledUse } from '#core/price/serving/candidate/deployed.ts';
import { FIXED } from '#core/price/serving/candidate/metered.ts';
import {
  discountFactor,
  type EvaluateDraw,
  retriedRequests,
  servingOption,
  type Stated,
} from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import {
  ENDPOINT_PAYLOAD,
  ENDPOINT_PURCHASES,
  endpointData,
  endpointMachine,
  endpointServer,
  instanceCaveats,
} from '#core/price/serving/sagemaker/endpoint.ts';
import { offeredBySagemaker, sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';
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
  offered: offeredBySagemaker('realtime-endpoint'),
  payload: ENDPOINT_PAYLOAD,
  scaling: (asked) => autoscaling(startSIn(asked.context, 'sagemaker-endpoint.creation')(asked.simulation)),
  errorHandling: retriedRequests,
  prepare,
});

function prepare(stated: Stated): Planning<EvaluateDraw> {
  const found = endpointMachine(stated);
  if (found.state === 'impossible') return found;
  const { profile, usdPerHour, onDemandUsdPerHour, tooSlow, reasons } = found.plan;
  const machine = endpointServer(stated, found.plan);
  const rateOf = sizedOnce((asked) => expectedRate(asked, machine));
  const { minMachines, always, follow } = scaledFleet(
    stated,
    machine,
    startSIn(stated.context, 'sagemaker-endpoint.creation'),
  );
  const quotaOf = sameAsLast((count) => instanceCaveats(stated, count));
  const instanceType = stated.candidate.instanceType ?? '';
  const kept = discountFactor(stated.workload);
  return planned((asked, to) => {
    const { simulation } = asked;
    const slow = tooSlow(simulation);
    if (slow.length > 0) return to.refuse(() => slow);
    const rate = rateOf(asked);
    if (rate.state === 'impossible') return to.refuse(() => rate.reasons);
    const scaled = follow(asked, rate.plan, to);
    if (scaled === null) return false;
    const { peakMachines, meanAbove } = scaled;
    const quota = quotaOf(peakMachines);
    if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
    to.item('always-on', minMachines * MONTH_H, 'hour', usdPerHour(simulation))?.describe({
      fields: { count: minMachines, instanceType },
      kept,
      grows: FIXED,
    });
    // A commitment covers the instances that always run; the rest is on demand.
    to.item('by-the-minute', meanAbove * MONTH_H, 'hour', onDemandUsdPerHour(simulation))?.describe({
      fields: { most: peakMachines - minMachines, meanInstances: meanAbove },
      kept,
      grows: { growth: 'above', leastQuantity: minMachines * MONTH_H },
    });
    to.add(endpointData(asked).items);
    if (to.explanation !== null) {
      to.explanation.profile = profile;
      to.explanation.reasons.unshift(...quota.plan);
      to.explanation.reasons.push(...reasons);
      to.explanation.deployment = () => ({
        machine: deployedInstance(stated, found.plan),
        use: scaledUse(stated, peakMachines, always),
      });
    }
    return true;
  });
}
