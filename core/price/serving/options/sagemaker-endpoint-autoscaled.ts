import { fleetOver, type FleetFigures } from '#core/price/autoscaling/remembered.ts';
import { fleetByMinute, type ScalingPolicy } from '#core/price/autoscaling/simulate-day.ts';
import type { ReasonOf } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { instancesForPeak, SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { dayOfWorkload } from '#core/price/traffic/workload-day.ts';
import { attemptRates } from '#core/price/serving/candidate/demand.ts';
import { type FleetMachine, fleetMachine, sloRateOf } from '#core/price/serving/candidate/fleet.ts';
import {
  type Asked,
  retriedRequests,
  type Served,
  type ServingDefinition,
} from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
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

/** Target tracking on invocations per minute (docs/methodology/traffic.md). */
const METRIC_LAG_MINUTES = 1;
const COOLDOWN_MINUTES = 5;

/** A SageMaker real-time endpoint whose instances follow the load of the day, minute by minute. */
export const sagemakerEndpointAutoscaled: ServingDefinition = {
  service: 'sagemaker-endpoint-autoscaled',
  movingParts: 3,
  words: {
    name: 'Autoscaled endpoint',
    parts: 'a managed endpoint that scales',
    growsBy: 'more instances as the load grows',
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
  scaling: (asked) => ({
    code: 'autoscaled-instances',
    utilisation: SAFETY_FACTOR,
    startS: startOf(asked),
    cooldownS: 60 * COOLDOWN_MINUTES,
  }),
  errorHandling: retriedRequests,
  plan,
};

const sizedRate = sizedOnce((asked) => {
  const machine = endpointMachine(asked);
  if (machine.state === 'impossible') return machine;
  const { profile } = machine.plan;
  const each = fleetMachine(machine.plan, requestPath(asked, 'sagemaker-endpoint', profile));
  const rate = sloRateOf(each, asked.workload);
  return rate.state === 'impossible' ? rate : planned(rate.plan / asked.world.slack);
});

function plan(asked: Asked): Planning<Served> {
  const { workload, candidate } = asked;
  const screened = endpointMachine(asked);
  if (screened.state === 'impossible') return screened;
  const machine = screened.plan;
  const { profile, usdPerHour, onDemandUsdPerHour } = machine;
  const each = fleetMachine(machine, requestPath(asked, 'sagemaker-endpoint', profile));
  const sized = sizedRate(asked);
  if (sized.state === 'impossible') return sized;
  const xSloPerS = sized.plan;
  const rate = sloRateOf(each, workload);
  if (rate.state === 'impossible') return rate;
  // The policy loads each instance to its share of the rate that its owner expects.
  const loadedPerS = SAFETY_FACTOR * xSloPerS;
  if (rate.plan < loadedPerS) {
    return impossible({ code: 'fleet-too-small', instances: 1, ratePerS: loadedPerS, sustainedPerS: rate.plan });
  }
  const { meanPerS, peakPerS } = attemptRates(asked);
  const startS = startOf(asked);
  const policy = policyOf(workload, startS);
  const { minInstances } = policy;
  const peakInstances = instancesForPeak({ peakPerS, xSloPerS, minInstances });
  const quotas = instanceCaveats(asked, peakInstances);
  if (quotas.state === 'impossible') return quotas;
  const day = dayOfWorkload(workload);
  const meanLoad = meanPerS / xSloPerS;
  const fleet = fleetOver(day, policy, meanLoad);
  const late = scaleOutLag(fleet, workload, startS);
  if (late?.outcome === 'slo-missed') return impossible(late);
  // A commitment covers the instances that always run; the rest is on demand.
  const above = Math.min(fleet.meanInstances, peakInstances) - minInstances;
  return planned({
    count: peakInstances,
    items: [
      {
        code: 'always-on',
        count: minInstances,
        instanceType: candidate.instanceType ?? '',
        monthlyUsd: minInstances * MONTH_H * usdPerHour,
      },
      {
        code: 'by-the-minute',
        most: peakInstances - minInstances,
        meanInstances: above,
        monthlyUsd: above * MONTH_H * onDemandUsdPerHour,
      },
      endpointDataItem(asked),
    ],
    latencyMs: servedWithinMs({ machine: each, workload, xSloPerS, fleet }),
    freshnessS: null,
    profile,
    reasons: [...quotas.plan, ...(late === null ? [] : [late]), ...each.reasons, ...machine.reasons],
    fleetByMinute: () => fleetByMinute({ day, meanLoad, policy }),
  });
}

/** From the request for an instance until it serves. */
function startOf({ context, world }: Asked): number {
  return context.lookup.limit('sagemaker-endpoint.creation') * world.startupRatio;
}

function policyOf(workload: Workload, startS: number): ScalingPolicy {
  return {
    minInstances: Math.max(1, workload.minInstances),
    safetyFactor: SAFETY_FACTOR,
    metricLagMinutes: METRIC_LAG_MINUTES,
    provisioningMinutes: Math.ceil(startS / 60),
    cooldownMinutes: COOLDOWN_MINUTES,
    idleMinutes: 0,
  };
}

/** A smaller share of the requests is not mentioned. */
const MIN_LATE_SHARE = 0.0001;

/** The outcome for requests that arrive before their instances: the SLO is missed if there are more of them than its percentile leaves out. */
function scaleOutLag(
  { missedShare: share }: FleetFigures,
  workload: Workload,
  startS: number,
): ReasonOf<'scale-out-lag'> | null {
  if (share < MIN_LATE_SHARE) return null;
  const { callerWaits, sloMs, sloPercentile: percentile } = workload;
  const lag = { code: 'scale-out-lag', share, startS, percentile, sloMs } as const;
  if (!callerWaits || sloMs === null) return { ...lag, outcome: 'queued' };
  return { ...lag, outcome: share <= 1 - percentile / 100 ? 'slo-kept' : 'slo-missed' };
}

/** Above this share of an instance's sustained rate, no percentile is reported; the excess queues. */
const MAX_SHARE = 0.9;

/**
 * Latency of an autoscaled fleet, including the path overhead: that of an instance at the loads that 50 % and 99 % of the requests do not
 * exceed. If no caller waits, it includes the queue that grows while instances start.
 */
function servedWithinMs(served: {
  readonly machine: FleetMachine;
  readonly workload: Workload;
  readonly xSloPerS: number;
  readonly fleet: FleetFigures;
}): { readonly p50: number; readonly p99: number } {
  const { machine, workload, xSloPerS, fleet } = served;
  const hasSlo = workload.callerWaits && workload.sloMs !== null;
  const highestPerS = MAX_SHARE * machine.saturationPerS;
  const at = (percentile: number, load: number, waitMinutes: number): number => {
    const ratePerS = Math.min(load * xSloPerS, highestPerS);
    const ownMs = machine.path.addedMs(percentile) + machine.latencyMs(percentile, ratePerS);
    return ownMs + (hasSlo ? 0 : waitMinutes * 60_000);
  };
  const p50 = at(50, fleet.loadP50, fleet.waitP50Minutes);
  const p99 = Math.max(p50, at(99, fleet.loadP99, fleet.waitP99Minutes));
  // Up to X_slo the SLO holds by definition of X_slo. The curve is inverted here and may exceed the SLO by a rounding error.
  const kept = hasSlo && workload.sloPercentile >= 99 ? (workload.sloMs ?? Infinity) : Infinity;
  return { p50: Math.min(p50, kept), p99: Math.min(p99, kept) };
}
