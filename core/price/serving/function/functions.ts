import type { BreakdownItem, ServiceId } from '#core/contract/plan.ts';
import type { Product, Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { GIB, predictionsPerMonth } from '#core/price/pricing/units.ts';
import { type Common, infeasible, priced } from '#core/price/serving/candidate/evaluation.ts';
import { functionLatencyMs, type FunctionPlatform, planFunction } from './function-plan.ts';
import { type FunctionProfile, functionProfile } from './function-profile.ts';
import { productsUnpriced } from '#core/price/serving/candidate/lookup.ts';
import {
  discountFactor,
  type ServingContext,
  type ServingDefinition,
  speedupIn,
} from '#core/price/serving/candidate/option.ts';
import { functionItems, provisionedReason } from './provisioned.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';
import type { FunctionPlan } from './function-types.ts';

/** A service that runs one request in one container and bills its memory for as long as it takes. */
export function functionOption(options: {
  readonly service: ServiceId;
  readonly product: Product;
  /** What the service offers in the catalogue's region; null when a price is missing. */
  readonly platform: (context: ServingContext) => FunctionPlatform | null;
  /** Price of a GB in and out in the catalogue, if bytes are billed. */
  readonly dataPriceId: string | null;
}): ServingDefinition {
  const platforms = new WeakMap<ServingContext, FunctionPlatform | null>();
  const profiles = new WeakMap<ServingContext, FunctionProfile | null>();
  const evaluate = (context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation => {
    const common: Common = {
      candidate,
      basis: 'projected',
      scaling: { code: 'containers-by-request' },
      errorHandling: { unit: 'request', expectedReworkPct: 100 * workload.failureRate },
    };
    const platform = remembered(platforms, context, options.platform);
    if (platform === null) {
      return infeasible(common, [productsUnpriced(context.lookup, options.product)]);
    }
    const known = remembered(profiles, context, functionProfile);
    if (known === null) return infeasible(common, [{ code: 'reference-missing', subject: 'function' }]);
    const { profile, reason } = known;
    const speedup = speedupIn(world, { ...profile, instanceType: options.service });
    const planning = planFunction({ platform, run: context.run, profile, speedup, workload, world });
    if (planning.state === 'impossible') return infeasible(common, planning.reasons);
    const { plan } = planning;
    const requests = predictionsPerMonth(workload.predictionsPerDay) * world.trafficRatio * (1 + workload.failureRate);
    const items: BreakdownItem[] = functionItems(plan, requests).map(({ item, monthlyUsd }) => ({
      item,
      monthlyUsd: monthlyUsd * discountFactor(workload),
    }));
    const dataUsd = options.dataPriceId === null ? null : context.lookup.unitUsd(options.dataPriceId);
    if (dataUsd !== null) {
      const gb = (requests * (workload.payloadBytesIn + workload.payloadBytesOut)) / GIB;
      items.push({ item: 'data processed', monthlyUsd: gb * dataUsd });
    }
    const latency = (percentile: number) => functionLatencyMs({ run: context.run, plan, workload, percentile });
    const latencyMs = { p50: latency(50), p99: latency(99) };
    return priced(common, {
      count: plan.concurrency,
      items,
      latencyMs,
      freshnessS: { mean: latencyMs.p50 / 1000, max: latencyMs.p99 / 1000 },
      reasons: [
        ...coldStartReasons(plan),
        provisionedReason(plan, platform.provisioned !== null),
        reason,
        ...profile.reasons,
      ],
    });
  };
  return { service: options.service, mode: 'realtime', purchases: ['on-demand'], instanceTypes: 'none', evaluate };
}

/** A smaller share of the requests is not mentioned. */
const MIN_COLD_SHARE = 0.0005;

function coldStartReasons({ coldShare, coldMs }: FunctionPlan): readonly Reason[] {
  return coldShare > MIN_COLD_SHARE ? [{ code: 'cold-starts', share: coldShare, coldMs }] : [];
}

function remembered<T>(
  memory: WeakMap<ServingContext, T>,
  context: ServingContext,
  make: (context: ServingContext) => T,
): T {
  if (memory.has(context)) return memory.get(context) as T;
  const made = make(context);
  memory.set(context, made);
  return made;
}
