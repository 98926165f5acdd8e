import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { autoscaling, expectedRate, planAutoscaled } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { fleetMachine } from '#core/price/serving/candidate/fleet.ts';
import {
  type Asked,
  discountFactor,
  retriedRequests,
  served,
  type Served,
  servingOption,
} from '#core/price/serving/candidate/option.ts';
import { deployedInstance, scaledFleet } from '#core/price/serving/candidate/deployed.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { requestPath } from '#core/price/serving/candidate/request-path.ts';
import {
  ENDPOINT_PAYLOAD,
  ENDPOINT_PURCHASES,
  endpointDataItem,
  endpointMachine,
  instanceCaveats,
} from '#core/price/serving/sagemaker/endpoint.ts';
import { offeredBySagemaker, sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';
import { machineParts, partsOf } from '#core/price/serving/candidate/latency-parts.ts';
import { FIXED, metered } from '#core/price/serving/candidate/metered.ts';

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
  },
  mode: 'realtime',
  returnsAnswers: true,
  purchases: ENDPOINT_PURCHASES,
  instanceTypes: sagemakerNames,
  offered: offeredBySagemaker('realtime-endpoint'),
  payload: ENDPOINT_PAYLOAD,
  scaling: (asked) => autoscaling(startOf(asked)),
  errorHandling: retriedRequests,
  plan,
});

const sizedRate = sizedOnce((asked) => {
  const machine = endpointMachine(asked);
  if (machine.state === 'impossible') return machine;
  const { profile } = machine.plan;
  return expectedRate(asked, fleetMachine(machine.plan, requestPath(asked, 'sagemaker-endpoint', profile)));
});

function plan(asked: Asked): Planning<Served> {
  const { candidate } = asked;
  const screened = endpointMachine(asked);
  if (screened.state === 'impossible') return screened;
  const { profile, usdPerHour, onDemandUsdPerHour, reasons } = screened.plan;
  const machine = fleetMachine(screened.plan, requestPath(asked, 'sagemaker-endpoint', profile));
  const sized = sizedRate(asked);
  if (sized.state === 'impossible') return sized;
  const planning = planAutoscaled(asked, { machine, xSloPerS: sized.plan, startS: startOf(asked) });
  if (planning.state === 'impossible') return planning;
  const { peakMachines, minMachines, meanAbove, latencyMs, fleetByMinute } = planning.plan;
  const quotas = instanceCaveats(asked, peakMachines);
  const kept = discountFactor(asked.workload);
  if (quotas.state === 'impossible') return quotas;
  return planned(
    served({
      count: peakMachines,
      items: [
        metered(
          { code: 'always-on', count: minMachines, instanceType: candidate.instanceType ?? '' },
          { quantity: minMachines * MONTH_H, unit: 'hour', usd: usdPerHour, kept, grows: FIXED },
        ),
        metered(
          { code: 'by-the-minute', most: peakMachines - minMachines, meanInstances: meanAbove },
          {
            quantity: meanAbove * MONTH_H,
            unit: 'hour',
            // A commitment covers the instances that always run; the rest is on demand.
            usd: onDemandUsdPerHour,
            kept,
            grows: { growth: 'above', leastQuantity: minMachines * MONTH_H },
          },
        ),
        endpointDataItem(asked),
      ],
      latencyMs,
      latencyParts: () => partsOf(latencyMs, machineParts(machine, asked.workload), 'queue'),
      freshnessS: null,
      profile,
      reasons: [...quotas.plan, ...planning.plan.reasons, ...reasons],
      fleetByMinute,
      deployment: () => ({ machine: deployedInstance(asked, screened.plan), use: scaledFleet(asked, planning.plan) }),
    }),
  );
}

/** From the request for an instance until it serves. */
function startOf({ context, simulation }: Asked): number {
  return context.lookup.limit('sagemaker-endpoint.creation') * simulation.startupRatio;
}
