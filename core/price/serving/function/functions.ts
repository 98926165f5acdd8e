import type { Deployment } from '#core/contract/serving/deployment.ts';
import type { Product, Reason } from '#core/contract/reasons/reasons.ts';
import { oncePer } from '#core/once-per.ts';
import { dayOfWorkload } from '#core/price/traffic/workload-day.ts';
import { GIB, MONTH_H } from '#core/price/pricing/units.ts';
import {
  type Architecture,
  architectureOf,
  ARM_VARIANTS,
  perArchitecture,
  priceIdOn,
} from '#core/price/serving/candidate/architecture.ts';
import { attemptsPerMonth } from '#core/price/serving/candidate/demand.ts';
import { deployedSize } from '#core/price/serving/candidate/deployed.ts';
import { partsOf, pathParts } from '#core/price/serving/candidate/latency-parts.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import type { Asked, ServingContext, Stated } from '#core/price/serving/candidate/asked.ts';
import {
  discountFactor,
  type EvaluateDraw,
  type PayloadLimit,
  retriedRequests,
  type ServiceWords,
  type ServingDefinition,
  servingOption,
} from '#core/price/serving/candidate/option.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { quotaCaveats, quotaMax } from '#core/price/serving/candidate/quotas.ts';
import { type FrontDoor, requestPath } from '#core/price/serving/candidate/request-path.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import type { Explanation } from '#core/price/serving/candidate/tally.ts';
import {
  chooseFunction,
  functionIn,
  functionLatencyMs,
  functionModel,
  type FunctionModel,
  type FunctionPlatform,
  isMissed,
  missedBy,
  prepareFunction,
  type PreparedFunction,
  warmParts,
} from './function-plan.ts';
import { functionProfile } from './function-profile.ts';
import type { FunctionPlan, FunctionSizing } from './function-types.ts';
import { putInstances } from './answering.ts';
import { provisionedReason, putFunction } from './provisioned.ts';
import { type Covered, coveredIn, putSavingsPlan, quietShare, savingsReason, steadyUsd } from './savings-plan.ts';

/** The properties of one function service. Its limits and its price per GB-second are the catalogue rows whose ids begin with its id. */
interface FunctionService {
  readonly service: Extract<FrontDoor, 'lambda' | 'sagemaker-serverless' | 'functions-flex'>;
  /** The cloud that sells it; absent for AWS. */
  readonly cloud?: 'azure';
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
  /** Whether the memory of an instance is billed while it answers, and not that of each request for its time; absent if not. */
  readonly billsInstances?: boolean;
  /** Price per GB-second in a provisioned container; null if unknown. */
  readonly provisionedUsdPerGbS: (lookup: Lookup, priceId: (meter: string) => string) => number | null;
  /** The limit of an asynchronous call; absent for a service without one. */
  readonly events?: PayloadLimit;
  /** Whether functions also run on Arm, at prices of their own. */
  readonly sellsArm: boolean;
  /** Whether a Compute Savings Plan covers it, at the discount of its row `savings-1yr`, which is the same for three years. */
  readonly hasSavingsPlan?: boolean;
  /** Whether the catalogue states how fast a function adds containers, in `growth` and `growth-period`; absent if not. */
  readonly statesGrowth?: boolean;
  /** Catalogue id of the price per GB in and out, if bytes are billed. */
  readonly dataPriceId: string | null;
}

const CONTAINER_SCALING =
  'Containers start and stop with the requests, up to the concurrency limit; the cost grows with the requests.';

/** A service that runs one request per container and bills its memory for the duration of the request, or of the time in which a container has one. */
export function functionOption(own: FunctionService): ServingDefinition {
  const { service, product } = own;
  const models = perArchitecture((architecture) =>
    oncePer((context: ServingContext) => modelOn(context, own, architecture)),
  );
  return servingOption({
    service,
    cloud: own.cloud,
    movingParts: own.movingParts,
    startRow: `${service}.platform-start`,
    billed: own.billed,
    recipe: own.recipe,
    words: { ...own.words, scaling: { 'containers-by-request': CONTAINER_SCALING } },
    countsCalls: () => true,
    isMetered: true,
    mode: 'realtime',
    returnsAnswers: true,
    purchases: own.hasSavingsPlan === true ? ['on-demand', '1yr'] : ['on-demand'],
    instanceTypes: 'none',
    ...(own.sellsArm ? { variants: ARM_VARIANTS } : {}),
    prices: { products: [product], ids: [`${service}.duration`, ...own.prices] },
    payload: { part: 'payload', product, over: service, limitId: `${service}.payload`, unitBytes: 1e6 },
    events: own.events,
    scaling: () => ({ code: 'containers-by-request' }),
    errorHandling: retriedRequests,
    prepare: (stated) => {
      const offered = models[architectureOf(stated.candidate)](stated.context);
      if (offered.state === 'impossible') return offered;
      const savedShare = savedShareOf(stated);
      if (Number.isNaN(savedShare)) return impossible({ code: 'purchase-not-sold', product, purchase: '1yr' });
      return planned(prepareOn(own, offered.plan, stated, savedShare));
    },
  });
}

/** A model on a function service, with what to say about its processor. */
interface OfferedModel {
  readonly model: FunctionModel;
  readonly reason: Reason;
}

function modelOn(context: ServingContext, own: FunctionService, architecture: Architecture): Planning<OfferedModel> {
  const { lookup, run } = context;
  if (lookup.unitUsd(priceIdOn(architecture, `${own.service}.duration`)) === null) {
    return impossible(productsUnpriced(lookup, own.product));
  }
  const known = profilesOn[architecture](context);
  if (known.state === 'impossible') return known;
  const { profile, vcpuShare, reason } = known.plan;
  const model = functionModel(run, { platform: platformIn(lookup, own, architecture), profile, vcpuShare });
  return model.state === 'impossible' ? model : planned({ model: model.plan, reason });
}

/** The errors of one projection, which all function services share, are kept by its profile. */
const profilesOn = perArchitecture((architecture) =>
  oncePer((context: ServingContext) => functionProfile(context, 'function', architecture)),
);

function platformIn(lookup: Lookup, own: FunctionService, architecture: Architecture): FunctionPlatform {
  const { limit, unitUsd, usd } = lookup;
  const { service, product } = own;
  const priceId = (meter: string) => priceIdOn(architecture, `${service}.${meter}`);
  const readyUsdPerGbS = unitUsd(priceId('provisioned'));
  const readyUseUsdPerGbS = own.provisionedUsdPerGbS(lookup, priceId);
  const isByInstance = own.billsInstances === true;
  const requestAt = (usdPerGbS: number) => {
    const requestUsd = own.requestUsd(lookup, usdPerGbS);
    if (isByInstance) {
      const feeUsd = requestUsd(0, 0);
      return () => feeUsd;
    }
    return (memoryMb: number, billedS: number) => requestUsd(memoryMb / 1024, billedS);
  };
  return {
    product,
    memorySizesMb: own.memorySizesMb(lookup),
    mbPerVcpu: limit(`${service}.mb-per-vcpu`),
    billingStepMs: limit(`${service}.billing-step`),
    leastBilledMs: lookup.optionalLimit(`${service}.execution-min`) ?? 0,
    timeoutS: limit(`${service}.timeout`),
    imageGb: limit(`${service}.image`),
    ...concurrencyIn(lookup, service),
    requestsPerConcurrency: lookup.optionalLimit(`${service}.requests-per-concurrency`) ?? Infinity,
    growth:
      own.statesGrowth === true
        ? {
            containers: lookup.scalingFact(`${service}.growth`),
            periodS: lookup.scalingFact(`${service}.growth-period`),
          }
        : null,
    platformStartS: limit(`${service}.platform-start`),
    idleS: limit(`${service}.idle`),
    networkGbps: lookup.optionalLimit(`${service}.network`),
    billedStartShare: limit(`${service}.billed-start`),
    requestUsd: requestAt(usd(priceId('duration'))),
    answering: isByInstance ? { onDemandUsd: usd(priceId('duration')), provisionedUsd: readyUseUsdPerGbS ?? 0 } : null,
    provisioned:
      readyUsdPerGbS === null || readyUseUsdPerGbS === null
        ? null
        : { readyUsdPerGbS, requestUsd: requestAt(readyUseUsdPerGbS) },
  };
}

function concurrencyIn(
  lookup: Lookup,
  service: FunctionService['service'],
): Pick<FunctionPlatform, 'concurrencyId' | 'concurrencyMax'> {
  const concurrencyId = `${service}.concurrency` as const;
  return { concurrencyId, concurrencyMax: quotaMax(lookup, concurrencyId) };
}

function quotaReasons(
  lookup: Lookup,
  { concurrencyId, product }: FunctionPlatform,
  { quotaNeeded: needed }: FunctionPlan,
): readonly Reason[] {
  const quota = quotaCaveats(lookup, concurrencyId, { unit: 'concurrent-call', needed, product });
  return quota.state === 'impossible' ? quota.reasons : quota.plan;
}

function prepareOn(own: FunctionService, offered: OfferedModel, stated: Stated, savedShare: number): EvaluateDraw {
  const { context, workload } = stated;
  const { lookup } = context;
  const { model, reason } = offered;
  const { platform, profile } = model;
  const of = prepareFunction(model, requestPath(stated, own.service, profile), workload);
  const sizeOf = sizedOnce((asked) => sizing(chooseFunction(of, asked, asked.simulation.slack)));
  const kept = discountFactor(workload);
  const savings = savedShare === 0 ? null : savingsOn(of, stated, savedShare);
  const feeUsd = platform.requestUsd(0, 0);
  const dataUsd = own.dataPriceId === null ? null : lookup.usd(own.dataPriceId);
  return (asked, to) => {
    const { simulation: draw } = asked;
    const bought = savings?.boughtIn(asked) ?? null;
    if (bought?.state === 'impossible') return to.refuse(() => bought.reasons);
    const isFree = draw.sizedIn === null && draw.slack === 1;
    const sized = isFree ? sizing(chooseFunction(of, asked, 1)) : sizeOf(asked);
    if (sized.state === 'impossible') return to.refuse(() => sized.reasons);
    const plan = isFree ? sized.plan.plan : functionIn(of, sized.plan, asked);
    if (isMissed(of, plan, draw, 1)) return to.refuse(() => missedBy(of, plan, draw, 1));
    to.count = plan.concurrency;
    to.p50Ms = functionLatencyMs(of, plan, draw, of.p50);
    to.p99Ms = functionLatencyMs(of, plan, draw, of.p99);
    const requests = attemptsPerMonth(asked);
    const covered = savings === null || bought === null ? null : savings.coveredIn(bought.plan, plan, requests);
    if (platform.answering === null)
      putFunction(to, plan, requests, { kept, feeUsd, openShare: covered?.openShare ?? 1 });
    else putInstances(to, plan, requests, { kept, feeUsd, price: platform.answering });
    if (savings !== null && covered !== null) putSavingsPlan(to, covered, { share: 1 - savings.savedShare, kept });
    if (dataUsd !== null) {
      const payload = payloadIn(asked);
      to.item('data-processed', (requests * (payload.payloadBytesIn + payload.payloadBytesOut)) / GIB, 'gb', dataUsd);
    }
    if (to.explanation !== null) {
      to.explanation.reasons.push(...quotaReasons(lookup, platform, plan), ...coldStartReasons(plan));
      if (savings !== null && covered !== null) to.explanation.reasons.push(savingsReason(covered, savings.savedShare));
      to.explanation.reasons.push(provisionedReason(plan, platform.provisioned !== null), reason);
      explain(to.explanation, asked, { of, plan, latencyMs: { p50: to.p50Ms, p99: to.p99Ms } });
    }
    return true;
  };
}

/** The share that a Savings Plan takes off the duration; 0 without one, NaN if it is not known. */
function savedShareOf({ context, candidate }: Stated): number {
  if (candidate.purchase !== '1yr') return 0;
  return context.lookup.optionalLimit(priceIdOn(architectureOf(candidate), 'lambda.savings-1yr')) ?? Number.NaN;
}

/** The Savings Plan of a candidate: bought for the traffic that its owner expects. */
function savingsOn(of: PreparedFunction, { context, workload }: Stated, savedShare: number) {
  const least = context.lookup.limit('lambda.savings-least') * MONTH_H;
  const use = { feeUsd: of.model.platform.requestUsd(0, 0), quiet: quietShare(dayOfWorkload(workload)) };
  const boughtIn = sizedOnce((asked): Planning<number> => {
    const chosen = chooseFunction(of, asked, asked.simulation.slack);
    if (chosen.state === 'impossible') return chosen;
    const usd = steadyUsd(chosen.plan, attemptsPerMonth(asked), use);
    const isSold = usd * (1 - savedShare) >= least;
    return isSold ? planned(usd) : impossible({ code: 'savings-plan', usdPerHour: 0, savedShare });
  });
  return {
    savedShare,
    boughtIn,
    coveredIn: (usd: number, plan: FunctionPlan, requests: number): Covered => coveredIn(usd, plan, requests, use),
  };
}

function sizing(chosen: Planning<FunctionPlan>): Planning<FunctionSizing> {
  return chosen.state === 'impossible' ? chosen : planned({ plan: chosen.plan, coldAllowed: chosen.plan.coldAllowed });
}

/** The parts of the latency and of the deployment. They are copied, because the next draw overwrites the plan. */
function explain(
  explanation: Explanation,
  asked: Asked,
  at: {
    readonly of: PreparedFunction;
    readonly plan: FunctionPlan;
    readonly latencyMs: { readonly p50: number; readonly p99: number };
  },
): void {
  const { of, plan, latencyMs } = at;
  const parts = [...pathParts(of.path, asked), ...warmParts(of, plan, asked.simulation)];
  const deployment = deploymentOf(asked, of.model.platform, plan);
  explanation.profile = of.model.profile;
  explanation.latencyParts = () => partsOf(latencyMs, parts, 'cold-start');
  explanation.deployment = () => deployment;
}

/** A container answers one request at a time. */
function deploymentOf(
  { candidate, context: { lookup } }: Asked,
  { mbPerVcpu }: FunctionPlatform,
  plan: FunctionPlan,
): Deployment {
  const { memoryMb, concurrency, provisioned } = plan;
  const size = { vcpus: memoryMb / mbPerVcpu, memoryMib: memoryMb, sessions: 1 };
  return {
    machine: deployedSize(architectureOf(candidate), size, lookup.cloud),
    use: { kind: 'function', count: concurrency, provisioned },
  };
}

/** A smaller share of the requests is not mentioned. */
const MIN_COLD_SHARE = 0.0005;

function coldStartReasons({ coldShare, coldMs }: FunctionPlan): readonly Reason[] {
  return coldShare > MIN_COLD_SHARE ? [{ code: 'cold-starts', share: coldShare, coldMs }] : [];
}
