import type { QuotaId } from '#core/contract/workload/own-quotas.ts';
import type { Product, Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { ASSUMED_SERVICE_SCV } from '#core/project/projection/realtime.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { type ContainerDay, containerDay } from '#core/price/containers/container-day.ts';
import { createExpectedCeil } from '#core/math/stats/expected-ceil.ts';
import { attemptRates } from '#core/price/serving/candidate/demand.ts';
import { dayOfWorkload } from '#core/price/traffic/workload-day.ts';
import { setAnswering } from './answering.ts';
import { firstContainerMayPay, functionMonthlyUsd, provision } from './provisioned.ts';
import { type AnswerLimit, answerLimits } from '#core/price/serving/candidate/answer-limits.ts';
import { rowsAtOnce } from '#core/price/serving/candidate/rows-at-once.ts';
import { callOver, peakOver } from '#core/price/serving/candidate/limits.ts';
import { speedupOf } from '#core/price/serving/candidate/machine.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { always } from '#core/price/serving/candidate/latency-parts.ts';
import type { LatencyPart } from '#core/contract/serving/latency-parts.ts';
import { linkOf } from '#core/price/serving/candidate/link.ts';
import type { Asked } from '#core/price/serving/candidate/asked.ts';
import { type RequestPath, zScore } from '#core/price/serving/candidate/request-path.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import { type AnsweringPrice, FunctionPlan, type FunctionSizing, type ProvisionedPrice } from './function-types.ts';

/** The offer and limits of a function service. Sizes in MB, ascending. */
export interface FunctionPlatform {
  readonly product: Product;
  readonly memorySizesMb: readonly number[];
  readonly mbPerVcpu: number;
  readonly billingStepMs: number;
  /** The least that a call is billed for; 0 for a service without such a minimum. */
  readonly leastBilledMs: number;
  readonly timeoutS: number;
  readonly imageGb: number;
  /** The most concurrent calls that an account can be granted. */
  readonly concurrencyMax: number;
  /** Requests per second that the service admits for each concurrent call of the quota; Infinity if it has no such limit. */
  readonly requestsPerConcurrency: number;
  /** The containers that a function may add in a period of so many seconds, the first of them at once; null if none is stated. */
  readonly growth: { readonly containers: number; readonly periodS: number } | null;
  /** Seconds until the user's process starts. */
  readonly platformStartS: number;
  readonly idleS: number;
  /** Bandwidth to a container; null if the catalogue has none. */
  readonly networkGbps: number | null;
  /** The catalogue's row of the quota of concurrent calls. */
  readonly concurrencyId: QuotaId;
  /** The share of the start of the user's process that is billed like a request's duration: Lambda bills its INIT phase. */
  readonly billedStartShare: number;
  readonly requestUsd: (memoryMb: number, billedS: number) => number;
  /** The prices of an instance while it answers, where these are billed instead of the time of each request; null elsewhere. */
  readonly answering: AnsweringPrice | null;
  /** The prices of provisioned containers; null if the catalogue has none. */
  readonly provisioned: ProvisionedPrice | null;
}

/** Resident memory in addition to the model's process: the service's runtime, and room for requests. */
const MEMORY_MARGIN = 1.25;

/** The parts of a percentile of a call's time that no draw changes. */
interface CallPercentile {
  readonly percentile: number;
  /** The handling and the inference at the percentile, relative to their means. */
  readonly handling: number;
  readonly inference: number;
  /** Cold starts that are rarer do not reach the percentile. */
  readonly rareShare: number;
}

/** A model on a function service, whatever the workload. */
export interface FunctionModel {
  readonly platform: FunctionPlatform;
  readonly profile: CapacityProfile;
  /** The share of a core's throughput that a vCPU has. */
  readonly vcpuShare: number;
  /** One for each size that holds the model, in ascending order. */
  readonly sizes: readonly FunctionPlan[];
  /** Standard deviation of the log of the service time. */
  readonly sigma: number;
  /** The steps that are billed in the mean, for the mean of a duration in steps. */
  readonly billedSteps: (steps: number) => number;
}

/** A function that serves a workload, with all that no draw changes. */
export interface PreparedFunction {
  readonly model: FunctionModel;
  readonly path: RequestPath;
  readonly day: ContainerDay;
  readonly limits: readonly (AnswerLimit & { readonly at: CallPercentile })[];
  readonly p50: CallPercentile;
  readonly p99: CallPercentile;
  /** How many calls at a time a function grows to for rows that appear at once; null for other workloads and platforms. */
  readonly grown: GrownCalls | null;
}

/** Calls at a time, on average over the seconds in which all rows must be done, of a function that starts with none. */
interface GrownCalls {
  readonly calls: number;
  readonly withinS: number;
}

/** Prepares a model on a platform, in every size that holds it. */
export function functionModel(
  run: RunDocument,
  on: Pick<FunctionModel, 'platform' | 'profile' | 'vcpuShare'>,
): Planning<FunctionModel> {
  const { platform, profile } = on;
  const fitting = fittingSizesMb(platform, run);
  if (fitting.state === 'impossible') return fitting;
  const startMs = coldStartMs(run);
  const sizeOf = (memoryMb: number): FunctionPlan => {
    const share = memoryMb / platform.mbPerVcpu;
    const vcpus = Math.min(share, profile.threadsPerSession);
    return new FunctionPlan({ memoryMb, vcpus, ownStartMs: startMs / Math.min(1, share) });
  };
  const sigma = spreadOf(run);
  return planned({ ...on, sizes: fitting.plan.map(sizeOf), sigma, billedSteps: createExpectedCeil(sigma) });
}

/** Prepares a function for a workload. */
export function prepareFunction(model: FunctionModel, path: RequestPath, workload: Workload): PreparedFunction {
  const { sigma, platform } = model;
  const at = (percentile: number): CallPercentile => ({
    percentile,
    handling: path.handling.tail(percentile),
    inference: Math.exp(sigma * zScore(percentile) - sigma ** 2 / 2),
    rareShare: 1 - percentile / 100,
  });
  return {
    model,
    path,
    day: containerDay(dayOfWorkload(workload), platform.idleS),
    limits: answerLimits(workload).map((limit) => ({ ...limit, at: at(limit.percentile) })),
    p50: at(50),
    p99: at(99),
    grown: grownCalls(platform, workload),
  };
}

function grownCalls({ growth }: FunctionPlatform, workload: Workload): GrownCalls | null {
  const atOnce = growth === null ? null : rowsAtOnce(workload);
  if (growth === null || atOnce === null) return null;
  const { withinS } = atOnce;
  const steps = Math.max(1, Math.ceil(withinS / growth.periodS));
  // The last step may be cut short: the mean of 1, 2, … steps of containers over the whole time.
  const lastS = withinS - (steps - 1) * growth.periodS;
  const containerS = growth.containers * ((growth.periodS * (steps - 1) * steps) / 2 + lastS * steps);
  return { calls: containerS / withinS, withinS };
}

/**
 * The cheapest memory size that holds the model and meets the SLO. Speed is proportional to memory up to as many vCPUs as the model has
 * threads. Of sizes with equal cost, the larger one is chosen because it is faster.
 * @param tightness a divisor of the limits on the time of an answer.
 */
export function chooseFunction(of: PreparedFunction, asked: Asked, tightness: number): Planning<FunctionPlan> {
  const sorted = sortedByCost(of, asked.simulation);
  const { meanPerS, peakPerS } = attemptRates(asked);
  const price = of.model.platform.provisioned;
  const [smallest] = of.model.sizes;
  let cheapest: FunctionPlan | null = null;
  let missed: readonly Reason[] = [];
  for (const size of sorted) {
    const firstMayPay = () => size === smallest && price !== null && firstContainerMayPay(price, size, peakPerS);
    const isDearer = cheapest !== null && !mayBeCheaper(size, cheapest) && !firstMayPay();
    // What an instance costs depends on how many requests share it.
    if (isDearer && of.model.platform.answering === null) continue;
    planAt(of, size, asked, { tightness, coldAllowed: null });
    missed = isMissed(of, size, asked.simulation, tightness) ? missedBy(of, size, asked.simulation, tightness) : [];
    if (missed.length > 0) continue;
    if (cheapest === null || functionMonthlyUsd(size, meanPerS) < functionMonthlyUsd(cheapest, meanPerS))
      cheapest = size;
  }
  return cheapest === null ? impossible(...missed) : planned(cheapest);
}

/** Two sizes within 0.1 % count as equal in cost, and the larger one comes first. Only sizes within reach are planned in full. */
function sortedByCost(of: PreparedFunction, draw: Draw): readonly FunctionPlan[] {
  let last: FunctionPlan | null = null;
  const { sizes } = of.model;
  for (const size of sizes) {
    timeCall(of, size, draw, last);
    size.costClass = Math.round(1000 * Math.log(size.requestUsd));
    last = size;
  }
  return sizes.toSorted((a, b) => a.costClass - b.costClass || b.memoryMb - a.memoryMb);
}

/**
 * Whether a size that costs more per request can be cheaper in total: any size if the cheapest one so far needs provisioned containers for the
 * SLO, because another may not, or pays so much for starts that the size is cheaper without any; otherwise only the smallest size, whose
 * provisioned containers are the busiest, if its first one may pay.
 */
function mayBeCheaper(size: FunctionPlan, cheapest: FunctionPlan): boolean {
  if (cheapest.provisioned > 0 && cheapest.keepsSlo) return true;
  return size.requestUsd < cheapest.requestUsd + cheapest.coldShare * cheapest.startUsd;
}

/** The function of a size that was chosen before, in a draw. */
export function functionIn(of: PreparedFunction, { plan, coldAllowed }: FunctionSizing, asked: Asked): FunctionPlan {
  timeCall(of, plan, asked.simulation, null);
  planAt(of, plan, asked, { tightness: 1, coldAllowed });
  return plan;
}

/** The memory sizes of a function service that hold the model, ascending; at least one. */
export function fittingSizesMb(
  { product, imageGb, memorySizesMb }: Pick<FunctionPlatform, 'product' | 'imageGb' | 'memorySizesMb'>,
  run: RunDocument,
): Planning<readonly number[]> {
  const limitBytes = imageGb * 1e9;
  const { bytes } = run.model;
  if (bytes > limitBytes) return impossible({ code: 'model-over-image', bytes, limitBytes, product });
  const neededMb = functionMemoryMb(run);
  const sizes = memorySizesMb.filter((size) => size >= neededMb);
  if (sizes.length > 0) return planned(sizes);
  return impossible({ code: 'memory-over-limit', neededMb, limitMb: memorySizesMb.at(-1) ?? 0, product });
}

/** The memory that a function with the model needs. */
export function functionMemoryMb(run: RunDocument): number {
  const weightMiB = run.model.weightBytes / 2 ** 20;
  return MEMORY_MARGIN * (run.coldStart?.residentMiB ?? 150 + 1.5 * weightMiB);
}

/** The time and the cost of a call in a draw. A size without a faster call than the last one is billed for the same time. */
function timeCall(of: PreparedFunction, plan: FunctionPlan, draw: Draw, last: FunctionPlan | null): void {
  const { path } = of;
  const { platform, profile, vcpuShare, billedSteps } = of.model;
  const cpus = Math.min(1, plan.vcpus * Math.min(1, vcpuShare * draw.threadShareRatio));
  const inferenceMs = profile.realtime.meanServiceMs / speedupOf(profile, draw) / cpus;
  const stepMs = platform.billingStepMs;
  plan.handlingMs = path.handlingMs(draw) / cpus;
  plan.durationMs = inferenceMs + plan.handlingMs;
  plan.billedS =
    plan.durationMs === last?.durationMs
      ? last.billedS
      : Math.max(platform.leastBilledMs, stepMs * billedSteps(plan.durationMs / stepMs)) / 1000;
  plan.requestUsd = platform.requestUsd(plan.memoryMb, plan.billedS);
}

/** The containers of a size in a draw. */
function planAt(
  of: PreparedFunction,
  plan: FunctionPlan,
  asked: Asked,
  decided: { readonly tightness: number; readonly coldAllowed: number | null },
): void {
  const { day } = of;
  const { platform } = of.model;
  const { coldStartRatio, slack } = asked.simulation;
  const { meanPerS, peakPerS } = attemptRates(asked);
  const busy = (peakPerS * plan.durationMs) / 1000;
  // Poisson: two standard deviations above the mean number in service.
  plan.concurrency = Math.max(1, Math.ceil(busy + 2 * Math.sqrt(busy)));
  plan.quotaNeeded = Math.max(plan.concurrency, Math.ceil(peakPerS / platform.requestsPerConcurrency));
  day.load(meanPerS, plan.durationMs / 1000);
  plan.coldShareUnprovisioned = day.coldShare;
  plan.coldShare = plan.coldShareUnprovisioned;
  plan.coldMs = (platform.platformStartS * 1000 + plan.ownStartMs) * coldStartRatio;
  plan.startUsd = startUsd(platform, plan, (plan.ownStartMs / 1000) * coldStartRatio);
  plan.coldAllowed = 1;
  plan.provisioned = 0;
  // Beyond the service's limit, nothing is provisioned or served.
  if (plan.concurrency > platform.concurrencyMax) return;
  if (platform.provisioned !== null) {
    plan.coldAllowed = decided.coldAllowed ?? coldAllowedIn(of, plan, asked.simulation, decided.tightness);
    provision(plan, platform, day, slack > 1 ? 1 : 0);
  }
  if (platform.answering !== null) setAnswering(plan, platform.answering, day);
}

/** The cost of a start: that of the duration of a request, without the fee per request. */
function startUsd(platform: FunctionPlatform, { memoryMb, billedS, requestUsd }: FunctionPlan, startS: number): number {
  return platform.requestUsd(memoryMb, billedS + platform.billedStartShare * startS) - requestUsd;
}

/**
 * The largest share of cold starts with which a plan without provisioned containers keeps the SLO and the maximum staleness; 1 if cold starts do not
 * break them, or if something else does. A plan with slack does not rely on the cold starts being rare enough: other traffic has more.
 */
function coldAllowedIn(of: PreparedFunction, plan: FunctionPlan, draw: Draw, tightness: number): number {
  let allowed = 1;
  for (const { limitMs, at } of of.limits) {
    const isLiable = plan.coldShare > at.rareShare || draw.slack > 1;
    const warm = warmMs(of, plan, draw, at);
    const withinMs = limitMs / tightness;
    if (isLiable && warm <= withinMs && warm + plan.coldMs > withinMs) allowed = Math.min(allowed, at.rareShare);
  }
  return allowed;
}

/** Process, session and first inference as measured on this host. */
export function coldStartMs({ coldStart }: RunDocument): number {
  return coldStart === null ? 0 : coldStart.processMs + coldStart.sessionMs + coldStart.firstInferenceMs;
}

/**
 * A percentile of the latency from the caller's request to the answer: the log-normal inference time with the measured spread, the handling,
 * the load balancer or gateway, the transfer of the bytes, and the cold start if more requests have one than the percentile leaves out.
 */
export function functionLatencyMs(of: PreparedFunction, plan: FunctionPlan, draw: Draw, at: CallPercentile): number {
  return warmMs(of, plan, draw, at) + (plan.coldShare > at.rareShare ? plan.coldMs : 0);
}

/** The same without a cold start. */
function warmMs({ path, model }: PreparedFunction, plan: FunctionPlan, draw: Draw, at: CallPercentile): number {
  return (
    path.addedMs(draw, at.percentile) +
    transferMs(path, model.platform, draw) +
    plan.handlingMs * at.handling +
    (plan.durationMs - plan.handlingMs) * at.inference
  );
}

function transferMs(path: RequestPath, { networkGbps }: FunctionPlatform, draw: Draw): number {
  return networkGbps === null ? 0 : linkOf(path.bytes(draw), networkGbps).transferMs;
}

/** The parts of the latency of a call that meets a container that is ready, after the way to it. */
export function warmParts(of: PreparedFunction, plan: FunctionPlan, draw: Draw): readonly LatencyPart[] {
  const { p50, p99 } = of;
  const inferenceMs = plan.durationMs - plan.handlingMs;
  return [
    { code: 'handling', p50: plan.handlingMs * p50.handling, p99: plan.handlingMs * p99.handling },
    always('transfer', transferMs(of.path, of.model.platform, draw)),
    { code: 'inference', p50: inferenceMs * p50.inference, p99: inferenceMs * p99.inference },
  ];
}

/** Standard deviation of the log of the service time. */
export function spreadOf(run: RunDocument): number {
  return Math.sqrt(Math.log1p(run.realtime?.service.scv ?? ASSUMED_SERVICE_SCV));
}

function growthOver({ grown, model }: PreparedFunction, needed: number): readonly Reason[] {
  if (grown === null || needed <= grown.calls) return [];
  return [{ code: 'growth-over-time', needed, ...grown, product: model.platform.product }];
}

/** Whether a size misses a limit in a draw. */
export function isMissed(of: PreparedFunction, plan: FunctionPlan, draw: Draw, tightness: number): boolean {
  const { timeoutS, concurrencyMax } = of.model.platform;
  if (plan.durationMs > timeoutS * 1000 || plan.quotaNeeded > concurrencyMax) return true;
  if (of.grown !== null && plan.quotaNeeded > of.grown.calls) return true;
  for (const { limitMs, at } of of.limits) {
    if (functionLatencyMs(of, plan, draw, at) > limitMs / tightness) return true;
  }
  return false;
}

/** The limits that a size misses. */
export function missedBy(of: PreparedFunction, plan: FunctionPlan, draw: Draw, tightness: number): readonly Reason[] {
  const { platform } = of.model;
  const { product, timeoutS: limitS, concurrencyMax: limit } = platform;
  const missed: Reason[] = [
    ...callOver({ call: 'inference', ms: plan.durationMs, limitS, product }),
    ...peakOver({ unit: 'concurrent-call', needed: plan.quotaNeeded, limit, product }),
    ...growthOver(of, plan.quotaNeeded),
  ];
  let isLateByStart = false;
  for (const { kind, percentile, limitMs, at } of of.limits) {
    const ms = functionLatencyMs(of, plan, draw, at);
    const withinMs = limitMs / tightness;
    if (ms <= withinMs) continue;
    const cold = plan.coldShare > at.rareShare;
    const delay: Pick<ReasonOf<'latency-over-slo'>, 'cause' | 'causeMs' | 'causeShare'> = cold
      ? { cause: 'cold-start', causeMs: plan.coldMs, causeShare: plan.coldShare }
      : { cause: 'warm', causeMs: null, causeShare: null };
    missed.push(
      kind === 'slo'
        ? { code: 'latency-over-slo', percentile, ms, sloMs: withinMs, ...delay }
        : { code: 'answer-too-old', ms, maxStalenessS: withinMs / 1000, ...delay },
    );
    if (cold && platform.provisioned === null) return [...missed, { code: 'provisioning-unpriced' }];
    isLateByStart ||= cold && ms - plan.coldMs <= withinMs;
  }
  // The bundle of a function is a container image.
  return isLateByStart && product === 'lambda' ? [...missed, { code: 'image-without-snapstart' }] : missed;
}
