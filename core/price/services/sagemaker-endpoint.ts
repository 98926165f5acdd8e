import { sameAsLast } from '#core/once-per.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { deployedInstance, fixedFleet } from '#core/price/serving/candidate/deployed.ts';
import { neededMachines, planFleet, serveFleet, shareInSteps } from '#core/price/serving/candidate/fleet.ts';
import { partsAround } from '#core/price/serving/candidate/latency-parts.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import {
  discountFactor,
  type EvaluateDraw,
  retriedRequests,
  servingOption,
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
import { offeredBy } from '#core/price/serving/candidate/offered.ts';
import { sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';

/** A SageMaker real-time endpoint with always-on instances, sized for the peak. */
export const sagemakerEndpoint = servingOption({
  service: 'sagemaker-endpoint',
  movingParts: 2,
  isAlwaysOn: true,
  billed: { names: BILLED.sagemaker, units: 'sagemaker' },
  recipe: 'endpoint',
  gpu: { listed: ['on-demand'], isConverted: false },
  calledBy: 'sagemaker',
  words: {
    name: 'Always-on endpoint',
    parts: 'a managed endpoint',
    growsBy: 'more instances, added manually',
    unit: 'instance',
    isCommonNoun: true,
    scaling: {
      'always-on-instances':
        'The number of instances follows the peak, with each loaded to at most {utilisation} of its limit; the cost grows by whole instances.',
    },
    bills: { text: 'instances by the hour; it never scales to zero' },
  },
  mode: 'realtime',
  returnsAnswers: true,
  purchases: ENDPOINT_PURCHASES,
  instanceTypes: sagemakerNames,
  offered: offeredBy('realtime-endpoint'),
  payload: ENDPOINT_PAYLOAD,
  scaling: () => ({ code: 'always-on-instances', utilisation: SAFETY_FACTOR }),
  errorHandling: retriedRequests,
  prepare,
});

function prepare(stated: Stated): Planning<EvaluateDraw> {
  const found = endpointMachine(stated);
  if (found.state === 'impossible') return found;
  const { profile, usdPerHour, tooSlow, reasons } = found.plan;
  const machine = endpointServer(stated, found.plan);
  const sizeOf = sizedOnce((asked) => planFleet(asked, machine));
  const quotaOf = sameAsLast((count) => instanceCaveats(stated, count));
  const instanceType = stated.candidate.instanceType ?? '';
  const kept = discountFactor(stated.workload);
  return planned((asked, to) => {
    const { simulation } = asked;
    const slow = tooSlow(simulation);
    if (slow.length > 0) return to.refuse(() => slow);
    const sized = sizeOf(asked);
    if (sized.state === 'impossible') return to.refuse(() => sized.reasons);
    const count = sized.plan;
    if (!serveFleet(asked, machine, count, to)) return false;
    const quota = quotaOf(count);
    if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
    to.item('always-on', count * MONTH_H, 'hour', usdPerHour(simulation))?.describe({
      fields: { count, instanceType },
      kept,
      grows: shareInSteps(asked, { count, all: count, needed: neededMachines(asked, machine), each: MONTH_H }),
    });
    to.add(endpointData(asked).items);
    if (to.explanation !== null) {
      to.explanation.profile = profile;
      to.explanation.reasons.push(...quota.plan, ...machine.reasons(simulation), ...reasons);
      to.explanation.latencyParts = partsAround(to, asked, machine);
      to.explanation.deployment = () => ({
        machine: deployedInstance(stated, found.plan),
        use: fixedFleet({ onDemand: count, spot: 0 }),
      });
    }
    return true;
  });
}
