import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Product, Reason } from '#core/contract/reasons/reasons.ts';
import { oncePer } from '#core/once-per.ts';
import { GIB } from '#core/price/pricing/units.ts';
import { attemptsPerMonth } from '#core/price/serving/candidate/demand.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import {
  type Architecture,
  architectureOf,
  ARM_VARIANTS,
  perArchitecture,
  priceIdOn,
} from '#core/price/serving/candidate/architecture.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { speedupOf } from '#core/price/serving/candidate/machine.ts';
import {
  type Asked,
  discountFactor,
  type PayloadLimit,
  retriedRequests,
  type ServiceWords,
  served,
  type Served,
  type ServingContext,
  type ServingDefinition,
  servingOption,
} from '#core/price/serving/candidate/option.ts';
import { deployedSize } from '#core/price/serving/candidate/deployed.ts';
import type { Deployment } from '#core/contract/serving/deployment.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { quotaCaveats, quotaMax } from '#core/price/serving/candidate/quotas.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { type FrontDoor, type RequestPath, requestPath } from '#core/price/serving/candidate/request-path.ts';
import { functionLatencyMs, type FunctionPlatform, planFunction } from './function-plan.ts';
import { functionProfile } from './function-profile.ts';
import type { FunctionPlan, FunctionSizing } from './function-types.ts';
import { functionItems, provisionedReason } from './provisioned.ts';
import { workloadWith } from '#core/price/serving/candidate/one-shape.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { always, partsOf, pathParts } from '#core/price/serving/candidate/latency-parts.ts';
import { linkOf } from '#core/price/serving/candidate/link.ts';
import type { LatencyPart } from '#core/contract/serving/latency-parts.ts';
import { discounted, metered } from '#core/price/serving/candidate/metered.ts';

/** The properties of one function service. Its limits and its price per GB-second are the catalogue rows whose ids begin with its id. */
interface FunctionService {
  readonly service: Extract<FrontDoor, 'lambda' | 'sagemaker-serverless'>;
  readonly movingParts: number;
  readonly billed: ServingDefinition['billed'];
  readonly recipe: ServingDefinition['recipe'];
  readonly words: Omit<ServiceWords, 'scaling'>;
  readonly product: Product;
  /** The prices that it requires in addition to that of a GB-second. */
  readonly prices: readonly string[];
  /** Ascending. */
  readonly memorySizesMb: (lookup: Lookup) => readonly number[];
  /** US dollars per request without data processing, at a price per GB-second. The catalogue is read once, the price for every simulation. */
  readonly requestUsd: (lookup: Lookup, usdPerGbS: number) => (memoryGb: number, billedS: number) => number;
  /** Price per GB-second in a provisioned container; null if unknown. */
  readonly provisionedUsdPerGbS: (lookup: Lookup, priceId: (meter: string) => string) => number | null;
  /** The limit of an asynchronous call; absent for a service without one. */
  readonly events?: PayloadLimit;
  /** Whether functions also run on Arm, at prices of their own. */
  readonly sellsArm: boolean;
  /** Catalogue id of the price per GB in and out, if bytes are billed. */
  readonly dataPriceId: string | null;
}

const profileOn = perArchitecture((architecture) =>
  oncePer((context: ServingContext) => functionProfile(context, 'function', architecture)),
);

const CONTAINER_SCALING =
  'Containers start and stop with the requests, up to the concurrency limit; the cost grows with the requests.';

/** A service that runs one request per container and bills its memory for the duration of the request. */
export function functionOption(own: FunctionService): ServingDefinition {
  const { service, product } = own;
  const sizing = sizedOnce<FunctionSizing>((asked) => {
    const { sloMs, maxStalenessS } = asked.workload;
    const { slack } = asked.simulation;
    const { context, candidate, simulation } = asked;
    const workload = workloadWith(asked.workload, {
      sloMs: sloMs === null ? null : sloMs / slack,
      maxStalenessS: maxStalenessS === null ? null : maxStalenessS / slack,
    });
    const found = functionPlanOf(own, platformOf(asked), { context, candidate, workload, simulation }, null);
    return found.state === 'impossible' ? found : planned(found.plan.plan);
  });
  const platforms = perArchitecture((architecture) =>
    oncePer(({ lookup }: ServingContext) => platformIn(lookup, own, architecture)),
  );
  const platformOf = ({ candidate, context }: Asked) => platforms[architectureOf(candidate)](context);
  return servingOption({
    service,
    movingParts: own.movingParts,
    billed: own.billed,
    recipe: own.recipe,
    words: { ...own.words, scaling: { 'containers-by-request': CONTAINER_SCALING } },
    countsCalls: () => true,
    isMetered: true,
    mode: 'realtime',
    returnsAnswers: true,
    purchases: ['on-demand'],
    instanceTypes: 'none',
    ...(own.sellsArm ? { variants: ARM_VARIANTS } : {}),
    prices: { products: [product], ids: [`${service}.duration`, ...own.prices] },
    obstacles: ({ candidate, context: { lookup } }) =>
      lookup.unitUsd(priceIdOn(architectureOf(candidate), `${service}.duration`)) === null
        ? [productsUnpriced(lookup, product)]
        : [],
    payload: { part: 'payload', product, over: service, limitId: `${service}.payload`, unitBytes: 1e6 },
    events: own.events,
    scaling: () => ({ code: 'containers-by-request' }),
    errorHandling: retriedRequests,
    plan: (asked) => {
      const { sizedIn, slack } = asked.simulation;
      const sized = sizedIn === null && slack === 1 ? null : sizing(asked);
      if (sized?.state === 'impossible') return sized;
      return planOn(own, platformOf(asked), asked, sized?.plan ?? null);
    },
  });
}

function platformIn(lookup: Lookup, own: FunctionService, architecture: Architecture): FunctionPlatform {
  const { limit, unitUsd, usd } = lookup;
  const { service, product } = own;
  const priceId = (meter: string) => priceIdOn(architecture, `${service}.${meter}`);
  const readyUsdPerGbS = unitUsd(priceId('provisioned'));
  const readyUseUsdPerGbS = own.provisionedUsdPerGbS(lookup, priceId);
  const requestAt = (usdPerGbS: number) => {
    const requestUsd = own.requestUsd(lookup, usdPerGbS);
    return (memoryMb: number, billedS: number) => requestUsd(memoryMb / 1024, billedS);
  };
  return {
    product,
    memorySizesMb: own.memorySizesMb(lookup),
    mbPerVcpu: limit(`${service}.mb-per-vcpu`),
    billingStepMs: limit(`${service}.billing-step`),
    timeoutS: limit(`${service}.timeout`),
    imageGb: limit(`${service}.image`),
    concurrencyId: `${service}.concurrency`,
    concurrencyMax: quotaMax(lookup, `${service}.concurrency`),
    requestsPerConcurrency: lookup.optionalLimit(`${service}.requests-per-concurrency`) ?? Infinity,
    platformStartS: limit(`${service}.platform-start`),
    idleS: limit(`${service}.idle`),
    networkGbps: lookup.optionalLimit(`${service}.network`),
    billedStartShare: limit(`${service}.billed-start`),
    requestUsd: requestAt(usd(priceId('duration'))),
    provisioned:
      readyUsdPerGbS === null || readyUseUsdPerGbS === null
        ? null
        : { readyUsdPerGbS, requestUsd: requestAt(readyUseUsdPerGbS) },
  };
}

/** A function at a memory size, with its request path. */
interface PlannedFunction {
  readonly plan: FunctionPlan;
  readonly path: RequestPath;
  readonly profile: CapacityProfile;
  readonly reason: Reason;
}

function functionPlanOf(
  { service }: FunctionService,
  platform: FunctionPlatform,
  asked: Asked,
  sizing: FunctionSizing | null,
): Planning<PlannedFunction> {
  const { context, workload, simulation } = asked;
  const known = profileOn[architectureOf(asked.candidate)](context);
  if (known.state === 'impossible') return known;
  const { profile, reason, vcpuShare } = known.plan;
  const path = requestPath(asked, service, profile);
  const speedup = speedupOf(profile, simulation);
  const { run } = context;
  const planning = planFunction({ platform, run, profile, vcpuShare, speedup, path, workload, simulation, sizing });
  return planning.state === 'impossible' ? planning : planned({ plan: planning.plan, path, profile, reason });
}

function planOn(
  own: FunctionService,
  platform: FunctionPlatform,
  asked: Asked,
  sizing: FunctionSizing | null,
): Planning<Served> {
  const { context, workload, simulation: draw } = asked;
  const { run, lookup } = context;
  const { dataPriceId } = own;
  const planning = functionPlanOf(own, platform, asked, sizing);
  if (planning.state === 'impossible') return planning;
  const { plan, path, profile, reason } = planning.plan;
  const quota = quotaCaveats(lookup, platform.concurrencyId, {
    unit: 'concurrent-call',
    needed: plan.quotaNeeded,
    product: own.product,
  });
  if (quota.state === 'impossible') return quota;
  const requests = attemptsPerMonth(asked);
  const kept = discountFactor(workload);
  const items: BillItem[] = functionItems(plan, requests).map((item) => discounted(item, kept));
  if (dataPriceId !== null) {
    const payload = payloadIn(asked);
    const gb = (requests * (payload.payloadBytesIn + payload.payloadBytesOut)) / GIB;
    items.push(metered({ code: 'data-processed' }, { quantity: gb, unit: 'gb', usd: lookup.usd(dataPriceId) }));
  }
  const latency = (percentile: number) =>
    functionLatencyMs({ run, plan, path, draw, percentile, networkGbps: platform.networkGbps });
  const latencyMs = { p50: latency(50), p99: latency(99) };
  const warmParts = (): readonly LatencyPart[] => {
    const { transferMs } = linkOf(path.bytes(draw), platform.networkGbps);
    const warm = { ...plan, coldShare: 0 };
    const handlingMs = (percentile: number) => plan.handlingMs * path.handling.tail(percentile);
    const inferenceMs = (percentile: number) =>
      functionLatencyMs({ run, plan: warm, path, draw, percentile, networkGbps: platform.networkGbps }) -
      path.addedMs(draw, percentile) -
      transferMs -
      handlingMs(percentile);
    return [
      ...pathParts(path, asked),
      { code: 'handling', p50: handlingMs(50), p99: handlingMs(99) },
      always('transfer', transferMs),
      { code: 'inference', p50: inferenceMs(50), p99: inferenceMs(99) },
    ];
  };
  return planned(
    served({
      count: plan.concurrency,
      items,
      latencyMs,
      latencyParts: () => partsOf(latencyMs, warmParts(), 'cold-start'),
      freshnessS: null,
      profile,
      reasons: [
        ...quota.plan,
        ...coldStartReasons(plan),
        provisionedReason(plan, platform.provisioned !== null),
        reason,
      ],
      deployment: () => deploymentOf(asked, platform, plan),
    }),
  );
}

/** A container answers one request at a time. */
function deploymentOf({ candidate }: Asked, { mbPerVcpu }: FunctionPlatform, plan: FunctionPlan): Deployment {
  const { memoryMb, concurrency, provisioned } = plan;
  const size = { vcpus: memoryMb / mbPerVcpu, memoryMib: memoryMb, sessions: 1 };
  return {
    machine: deployedSize(architectureOf(candidate), size),
    use: { kind: 'function', count: concurrency, provisioned: provisioned?.count ?? 0 },
  };
}

/** A smaller share of the requests is not mentioned. */
const MIN_COLD_SHARE = 0.0005;

function coldStartReasons({ coldShare, coldMs }: FunctionPlan): readonly Reason[] {
  return coldShare > MIN_COLD_SHARE ? [{ code: 'cold-starts', share: coldShare, coldMs }] : [];
}
