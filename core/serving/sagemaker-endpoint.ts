import type { Workload } from '../contract/workload.ts';
import { instancesForPeak, SAFETY_FACTOR } from '../pricing/always-on.ts';
import { GIB, MONTH_H, predictionsPerMonth } from '../pricing/units.ts';
import { type Common, priced, sayMb, sayMs, struckOut } from './evaluation.ts';
import { burstableObstacle, discountFactor, type ServingContext, type ServingDefinition, speedupIn } from './option.ts';
import { sagemakerNames, sagemakerReasons } from './sagemaker.ts';
import { ratesOf } from './traffic.ts';
import type { Candidate, Evaluation, World } from './types.ts';

const MOST_INSTANCES = 500;

/** A SageMaker real-time endpoint whose instances are always on, sized for the peak. */
export const sagemakerEndpoint: ServingDefinition = {
  service: 'sagemaker-endpoint',
  mode: 'realtime',
  purchases: ['on-demand'],
  instanceTypes: sagemakerNames,
  evaluate,
};

function evaluate(context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation {
  const { lookup } = context;
  const common: Common = {
    candidate,
    basis: 'projected',
    scaling: `Instances follow the peak, each to ${SAFETY_FACTOR * 100} % of its limit; between steps the bill stays as it is.`,
    errorHandling: { unit: 'request', expectedReworkPct: 100 * workload.failureRate },
  };
  const instance = lookup.instance(candidate.instanceType ?? '');
  const price = instance?.sagemaker ?? null;
  if (instance === null || price === null) {
    return struckOut(common, [`the catalogue has no SageMaker price of ${candidate.instanceType} in ${lookup.region}`]);
  }
  const projection = context.project(instance);
  if (projection.state === 'refused') return struckOut(common, projection.reasons);
  const { realtime, basis, reasons } = projection.profile;
  const known: Common = { ...common, basis };
  const speedup = speedupIn(world, projection.profile);
  const obstacles = [
    ...burstableObstacle(instance.instanceType),
    ...limitsMissed(context, workload, realtime.meanServiceMs / speedup),
  ];
  if (obstacles.length > 0) return struckOut(known, obstacles);

  const percentile = workload.sloPercentile;
  const budgetMs =
    workload.callerWaits && workload.sloMs !== null ? workload.sloMs - workload.pathOverheadMs : Infinity;
  const xSloPerS = budgetMs > 0 ? realtime.maxRatePerS({ percentile, budgetMs, speedup }) : 0;
  if (xSloPerS <= 0) {
    const idleMs = realtime.latencyMs({ percentile, ratePerS: 0, speedup });
    return struckOut(known, [
      `p${percentile} is ${sayMs(idleMs)} even without load, and ${sayMs(workload.pathOverheadMs)} go to the path: ` +
        `the SLO is ${sayMs(workload.sloMs ?? 0)}`,
    ]);
  }
  const attempts = 1 + workload.failureRate;
  const { peakPerS } = ratesOf(workload, world.trafficRatio * attempts);
  const instances = instancesForPeak({ peakPerS, xSloPerS, minInstances: workload.minInstances });
  if (instances > MOST_INSTANCES) return struckOut(known, [`the peak needs ${instances} instances`]);
  const ratePerS = peakPerS / instances;
  // A curve that was measured over HTTP has what HTTP adds in it.
  const latency = (at: number) => workload.pathOverheadMs + realtime.latencyMs({ percentile: at, ratePerS, speedup });
  const latencyMs = { p50: latency(50), p99: latency(99) };
  const bytes = workload.payloadBytesIn + workload.payloadBytesOut;
  const gb = (predictionsPerMonth(workload.predictionsPerDay) * world.trafficRatio * attempts * bytes) / GIB;
  return priced(known, {
    count: instances,
    items: [
      {
        item: `${instances} × ${candidate.instanceType}, always on`,
        monthlyUsd: instances * MONTH_H * price.usdPerHour * discountFactor(workload),
      },
      { item: 'data processed', monthlyUsd: gb * (lookup.unitUsd('sagemaker-endpoint.data') ?? 0) },
    ],
    latencyMs,
    freshnessS: { mean: latencyMs.p50 / 1000, max: latencyMs.p99 / 1000 },
    reasons: [...sagemakerReasons(price), ...reasons],
  });
}

function limitsMissed({ lookup }: ServingContext, workload: Workload, serviceMs: number): readonly string[] {
  const missed: string[] = [];
  const payloadMb = lookup.limit('sagemaker-endpoint.payload');
  const largest = Math.max(workload.payloadBytesIn, workload.payloadBytesOut);
  if (largest > payloadMb * 1e6) missed.push(`a payload of ${sayMb(largest)} is over the endpoint's ${payloadMb} MB`);
  const timeoutS = lookup.limit('sagemaker-endpoint.timeout');
  if (serviceMs > timeoutS * 1000)
    missed.push(`an inference takes ${sayMs(serviceMs)}, the endpoint ends it after ${timeoutS} s`);
  return missed;
}
