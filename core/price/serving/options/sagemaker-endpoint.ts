import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { instancesForPeak, SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { GIB, MONTH_H, predictionsPerMonth } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { type Common, priced, infeasible } from '#core/price/serving/candidate/evaluation.ts';
import type { ServingContext, ServingDefinition } from '#core/price/serving/candidate/option.ts';
import { sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';
import {
  endpointLimits,
  screenSagemakerInstance,
  sloRateOf,
} from '#core/price/serving/sagemaker/sagemaker-capacity.ts';
import { ENDPOINT_PURCHASES } from '#core/price/serving/sagemaker/sagemaker-savings.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

/** Instances that an endpoint is planned with at most. */
export const MAX_INSTANCES = 500;

/** Why an endpoint cannot serve a peak. */
export function instancesOver(needed: number): Reason {
  return { code: 'peak-over-limit', unit: 'instance', needed, limit: MAX_INSTANCES, product: null };
}

/** A SageMaker real-time endpoint whose instances are always on, sized for the peak. */
export const sagemakerEndpoint: ServingDefinition = {
  service: 'sagemaker-endpoint',
  mode: 'realtime',
  purchases: ENDPOINT_PURCHASES,
  instanceTypes: sagemakerNames,
  evaluate,
};

function evaluate(context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation {
  const common: Common = {
    candidate,
    basis: 'projected',
    scaling: { code: 'always-on-instances', utilisation: SAFETY_FACTOR },
    errorHandling: { unit: 'request', expectedReworkPct: 100 * workload.failureRate },
  };
  const limits = endpointLimits(context);
  const instance = screenSagemakerInstance(context, { candidate, workload, world, common, limits });
  if (instance.state === 'infeasible') return instance.evaluation;
  const { known, profile, speedup, usdPerHour, reasons } = instance;
  const slo = sloRateOf(instance, workload);
  if (slo.state === 'none') return infeasible(known, [slo.reason]);
  const attempts = 1 + workload.failureRate;
  const { peakPerS } = ratesOf(workload, world.trafficRatio * attempts);
  const instances = instancesForPeak({ peakPerS, xSloPerS: slo.xSloPerS, minInstances: workload.minInstances });
  if (instances > MAX_INSTANCES) return infeasible(known, [instancesOver(instances)]);
  const ratePerS = peakPerS / instances;
  // A curve that was measured over HTTP has what HTTP adds in it.
  const latency = (percentile: number) =>
    workload.pathOverheadMs + profile.realtime.latencyMs({ percentile, ratePerS, speedup });
  const latencyMs = { p50: latency(50), p99: latency(99) };
  return priced(known, {
    count: instances,
    items: [
      { item: `${instances} × ${candidate.instanceType}, always on`, monthlyUsd: instances * MONTH_H * usdPerHour },
      { item: 'data processed', monthlyUsd: endpointDataUsd(context, workload, world) },
    ],
    latencyMs,
    freshnessS: { mean: latencyMs.p50 / 1000, max: latencyMs.p99 / 1000 },
    reasons,
  });
}

/** A month's US dollars for the bytes that go through a real-time endpoint, failed attempts included. */
export function endpointDataUsd({ lookup }: ServingContext, workload: Workload, world: World): number {
  const bytes = workload.payloadBytesIn + workload.payloadBytesOut;
  const requests = predictionsPerMonth(workload.predictionsPerDay) * world.trafficRatio * (1 + workload.failureRate);
  return ((requests * bytes) / GIB) * (lookup.unitUsd('sagemaker-endpoint.data') ?? 0);
}
