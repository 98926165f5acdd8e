import { fleetOver, type FleetFigures } from '#core/price/autoscaling/remembered.ts';
import { fleetByMinute, type FleetByMinute, type ScalingPolicy } from '#core/price/autoscaling/simulate-day.ts';
import type { ReasonOf } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { instancesForPeak, SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { dayOfWorkload } from '#core/price/traffic/workload-day.ts';
import { CENTRAL_WORLD } from '#core/price/serving/candidate/central-world.ts';
import { type Common, infeasible, priced } from '#core/price/serving/candidate/evaluation.ts';
import type { ServingContext, ServingDefinition } from '#core/price/serving/candidate/option.ts';
import { sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';
import {
  endpointLimits,
  screenSagemakerInstance,
  sloRateOf,
} from '#core/price/serving/sagemaker/sagemaker-capacity.ts';
import { endpointDataUsd, instancesOver, MAX_INSTANCES } from './sagemaker-endpoint.ts';
import { ENDPOINT_PURCHASES } from '#core/price/serving/sagemaker/sagemaker-savings.ts';
import { servedWithinMs } from '#core/price/serving/sagemaker/served-within.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

/** Target tracking on invocations by the minute (docs/methodology/traffic.md). */
const METRIC_LAG_MINUTES = 1;
const COOLDOWN_MINUTES = 5;

/** A SageMaker real-time endpoint whose instances follow the day, minute by minute. */
export const sagemakerEndpointAutoscaled: ServingDefinition = {
  service: 'sagemaker-endpoint-autoscaled',
  mode: 'realtime',
  purchases: ENDPOINT_PURCHASES,
  instanceTypes: sagemakerNames,
  evaluate,
};

function evaluate(context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation {
  const startS = context.lookup.limit('sagemaker-endpoint.creation') * world.startupRatio;
  const common: Common = {
    candidate,
    basis: 'projected',
    scaling: { code: 'autoscaled-instances', utilisation: SAFETY_FACTOR, startS, cooldownS: 60 * COOLDOWN_MINUTES },
    errorHandling: { unit: 'request', expectedReworkPct: 100 * workload.failureRate },
  };
  const limits = endpointLimits(context);
  const instance = screenSagemakerInstance(context, { candidate, workload, world, common, limits });
  if (instance.state === 'infeasible') return instance.evaluation;
  const { known, usdPerHour, onDemandUsdPerHour } = instance;
  const slo = sloRateOf(instance, workload);
  if (slo.state === 'none') return infeasible(known, [slo.reason]);
  const { xSloPerS } = slo;
  const { meanPerS, peakPerS } = ratesOf(workload, world.trafficRatio * (1 + workload.failureRate));
  const policy = policyOf(workload, startS);
  const peakInstances = instancesForPeak({ peakPerS, xSloPerS, minInstances: policy.minInstances });
  if (peakInstances > MAX_INSTANCES) return infeasible(known, [instancesOver(peakInstances)]);
  const fleet = fleetOver(dayOfWorkload(workload), policy, meanPerS / xSloPerS);
  const late = scaleOutLag(fleet, workload, startS);
  if (late?.outcome === 'slo-missed') return infeasible(known, [late]);
  // A commitment covers what never goes; the rest is on demand.
  const above = Math.min(fleet.meanInstances, peakInstances) - policy.minInstances;
  const latencyMs = servedWithinMs({ instance, workload, xSloPerS, fleet });
  return priced(known, {
    count: peakInstances,
    items: [
      {
        item: `${policy.minInstances} × ${candidate.instanceType}, always on`,
        monthlyUsd: policy.minInstances * MONTH_H * usdPerHour,
      },
      {
        item: `up to ${peakInstances - policy.minInstances} more by the minute, ${above.toFixed(2)} on average`,
        monthlyUsd: above * MONTH_H * onDemandUsdPerHour,
      },
      { item: 'data processed', monthlyUsd: endpointDataUsd(context, workload, world) },
    ],
    latencyMs,
    freshnessS: { mean: latencyMs.p50 / 1000, max: latencyMs.p99 / 1000 },
    reasons: [...(late === null ? [] : [late]), ...instance.reasons],
  });
}

/** The day of an autoscaled endpoint minute by minute, in the central world; null where it does not hold. */
export function autoscaledDay(context: ServingContext, candidate: Candidate, workload: Workload): FleetByMinute | null {
  const evaluation = evaluate(context, candidate, workload, CENTRAL_WORLD);
  if (!evaluation.feasible) return null;
  const limits = endpointLimits(context);
  const common: Common = { ...evaluation };
  const instance = screenSagemakerInstance(context, { candidate, workload, world: CENTRAL_WORLD, common, limits });
  if (instance.state === 'infeasible') return null;
  const slo = sloRateOf(instance, workload);
  if (slo.state === 'none') return null;
  const { meanPerS } = ratesOf(workload, 1 + workload.failureRate);
  const policy = policyOf(workload, context.lookup.limit('sagemaker-endpoint.creation'));
  return fleetByMinute({ day: dayOfWorkload(workload), meanLoad: meanPerS / slo.xSloPerS, policy });
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

/** What the requests that came before the instances for them mean: a missed SLO when there are more than its percentile leaves out. */
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
