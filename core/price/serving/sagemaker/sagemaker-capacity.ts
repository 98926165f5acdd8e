import type { Product, Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { type Common, infeasible } from '#core/price/serving/candidate/evaluation.ts';
import {
  burstableObstacle,
  discountFactor,
  type ServingContext,
  speedupIn,
} from '#core/price/serving/candidate/option.ts';
import { hostedPrice, sagemakerPriceMissing } from './sagemaker.ts';
import { sagemakerPaidShare } from './sagemaker-savings.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

/** An instance behind a SageMaker endpoint that may serve the workload. */
export interface SagemakerInstance {
  readonly state: 'may-serve';
  readonly known: Common;
  readonly profile: CapacityProfile;
  readonly speedup: number;
  /** US dollars an hour after the workload's discount: on demand, and under the candidate's purchase. */
  readonly onDemandUsdPerHour: number;
  readonly usdPerHour: number;
  readonly reasons: readonly Reason[];
}

/** Limits of one request. */
export interface RequestLimits {
  /** What enforces them. */
  readonly product: Product;
  readonly payloadMb: number;
  readonly timeoutS: number;
}

/** Looks whether an instance type can stand behind an endpoint for the workload at all, before anything is counted. */
export function screenSagemakerInstance(
  context: ServingContext,
  asked: {
    readonly candidate: Candidate;
    readonly workload: Workload;
    readonly world: World;
    readonly common: Common;
    readonly limits: RequestLimits;
  },
): SagemakerInstance | { readonly state: 'infeasible'; readonly evaluation: Evaluation } {
  const { lookup } = context;
  const { candidate, workload, world, common, limits } = asked;
  const refused = (known: Common, reasons: readonly Reason[]) => ({
    state: 'infeasible' as const,
    evaluation: infeasible(known, reasons),
  });
  const instance = lookup.instance(candidate.instanceType ?? '');
  const price = instance === null ? null : hostedPrice(instance, candidate.service);
  if (instance === null || price === null) {
    return refused(common, [sagemakerPriceMissing(lookup, candidate)]);
  }
  const paid = sagemakerPaidShare(lookup, candidate.purchase);
  if (paid.state === 'unknown') return refused(common, [paid.reason]);
  const projection = context.project(instance);
  if (projection.state === 'refused') return refused(common, projection.reasons);
  const { profile } = projection;
  const known: Common = { ...common, basis: profile.basis };
  const speedup = speedupIn(world, profile);
  const obstacles = [
    ...burstableObstacle(instance.instanceType),
    ...limitsMissed(limits, workload, profile.realtime.meanServiceMs / speedup),
  ];
  if (obstacles.length > 0) return refused(known, obstacles);
  const onDemandUsdPerHour = price.usdPerHour * discountFactor(workload);
  return {
    state: 'may-serve',
    known,
    profile,
    speedup,
    onDemandUsdPerHour,
    usdPerHour: onDemandUsdPerHour * paid.share,
    reasons: [...price.reasons, ...profile.reasons],
  };
}

function limitsMissed(limits: RequestLimits, workload: Workload, serviceMs: number): readonly Reason[] {
  const { product, payloadMb, timeoutS } = limits;
  const missed: Reason[] = [];
  const largest = Math.max(workload.payloadBytesIn, workload.payloadBytesOut);
  const limitBytes = payloadMb * 1e6;
  if (largest > limitBytes) {
    missed.push({ code: 'payload-over-limit', part: 'payload', bytes: largest, limitBytes, product });
  }
  if (serviceMs > timeoutS * 1000) {
    missed.push({ code: 'call-over-timeout', call: 'inference', ms: serviceMs, limitS: timeoutS, product });
  }
  return missed;
}

/** Limits of a request to a real-time endpoint. */
export function endpointLimits({ lookup }: ServingContext): RequestLimits {
  return {
    product: 'realtime-endpoint',
    payloadMb: lookup.limit('sagemaker-endpoint.payload'),
    timeoutS: lookup.limit('sagemaker-endpoint.timeout'),
  };
}

/** The highest rate of one instance within what the SLO leaves after the path; a reason when not even an idle one is within it. */
export type SloRate =
  | { readonly state: 'found'; readonly xSloPerS: number }
  | { readonly state: 'none'; readonly reason: Reason };

/** X_slo of an instance: its saturation where nobody waits. */
export function sloRateOf({ profile, speedup }: SagemakerInstance, workload: Workload): SloRate {
  const percentile = workload.sloPercentile;
  const { realtime } = profile;
  const budgetMs =
    workload.callerWaits && workload.sloMs !== null ? workload.sloMs - workload.pathOverheadMs : Infinity;
  const xSloPerS = budgetMs > 0 ? realtime.maxRatePerS({ percentile, budgetMs, speedup }) : 0;
  if (xSloPerS > 0) return { state: 'found', xSloPerS };
  const idleMs = realtime.latencyMs({ percentile, ratePerS: 0, speedup });
  return {
    state: 'none',
    reason: {
      code: 'slo-below-idle-latency',
      percentile,
      idleMs,
      pathMs: workload.pathOverheadMs,
      sloMs: workload.sloMs ?? 0,
    },
  };
}
