import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import {
  fleetHolds,
  fleetLatencyMs,
  fleetMachine,
  neededMachines,
  planFleet,
  shareInSteps,
} from '#core/price/serving/candidate/fleet.ts';
import {
  type Asked,
  discountFactor,
  retriedRequests,
  served,
  type Served,
  servingOption,
} from '#core/price/serving/candidate/option.ts';
import { deployedInstance, fixedFleet } from '#core/price/serving/candidate/deployed.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { requestPath } from '#core/price/serving/candidate/request-path.ts';
import {
  endpointDataItem,
  endpointMachine,
  ENDPOINT_PAYLOAD,
  ENDPOINT_PURCHASES,
  instanceCaveats,
} from '#core/price/serving/sagemaker/endpoint.ts';
import { offeredBySagemaker, sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';
import { machineParts, partsOf } from '#core/price/serving/candidate/latency-parts.ts';
import { metered } from '#core/price/serving/candidate/metered.ts';

/** A SageMaker real-time endpoint with always-on instances, sized for the peak. */
export const sagemakerEndpoint = servingOption({
  service: 'sagemaker-endpoint',
  movingParts: 2,
  isAlwaysOn: true,
  billed: { names: BILLED.sagemaker, units: 'sagemaker' },
  recipe: 'endpoint',
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
  },
  mode: 'realtime',
  returnsAnswers: true,
  purchases: ENDPOINT_PURCHASES,
  instanceTypes: sagemakerNames,
  offered: offeredBySagemaker('realtime-endpoint'),
  payload: ENDPOINT_PAYLOAD,
  scaling: () => ({ code: 'always-on-instances', utilisation: SAFETY_FACTOR }),
  errorHandling: retriedRequests,
  plan,
});

const sizedInstances = sizedOnce((asked) => {
  const machine = endpointMachine(asked);
  if (machine.state === 'impossible') return machine;
  const { profile } = machine.plan;
  return planFleet(asked, fleetMachine(machine.plan, requestPath(asked, 'sagemaker-endpoint', profile)));
});

function plan(asked: Asked): Planning<Served> {
  const machine = endpointMachine(asked);
  if (machine.state === 'impossible') return machine;
  const { profile, usdPerHour, reasons } = machine.plan;
  const each = fleetMachine(machine.plan, requestPath(asked, 'sagemaker-endpoint', profile));
  const sized = sizedInstances(asked);
  if (sized.state === 'impossible') return sized;
  const fleet = fleetHolds(asked, each, sized.plan);
  if (fleet.state === 'impossible') return fleet;
  const count = fleet.plan;
  const quotas = instanceCaveats(asked, count);
  if (quotas.state === 'impossible') return quotas;
  const instanceType = asked.candidate.instanceType ?? '';
  const needed = neededMachines(asked, each);
  const instances = metered(
    { code: 'always-on', count, instanceType },
    {
      quantity: count * MONTH_H,
      unit: 'hour',
      usd: usdPerHour,
      kept: discountFactor(asked.workload),
      grows: shareInSteps(asked, { count, all: count, needed, each: MONTH_H }),
    },
  );
  const latencyMs = fleetLatencyMs(asked, each, count);
  return planned(
    served({
      count,
      items: [instances, endpointDataItem(asked)],
      latencyMs,
      latencyParts: () => partsOf(latencyMs, machineParts(each, asked.workload), 'queue'),
      freshnessS: null,
      profile,
      reasons: [...quotas.plan, ...each.reasons, ...reasons],
      deployment: () => ({
        machine: deployedInstance(asked, machine.plan),
        use: fixedFleet({ onDemand: count, spot: 0 }),
      }),
    }),
  );
}
