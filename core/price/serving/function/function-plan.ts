import type { QuotaId } from '#core/contract/workload/own-quotas.ts';
import type { Product, Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { ASSUMED_SERVICE_SCV } from '#core/project/projection/realtime.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { overflowOver } from '#core/price/containers/cold-share.ts';
import { expectedCeil } from '#core/math/stats/expected-ceil.ts';
import { attemptRates } from '#core/price/serving/candidate/demand.ts';
import { dayOfWorkload } from '#core/price/traffic/workload-day.ts';
import { firstContainerMayPay, functionMonthlyUsd, provisionFor } from './provisioned.ts';
import { answerLimits } from '#core/price/serving/candidate/answer-limits.ts';
import { callOver, peakOver } from '#core/price/serving/candidate/limits.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { linkOf } from '#core/price/serving/candidate/link.ts';
import { type RequestPath, zScore } from '#core/price/serving/candidate/request-path.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { FunctionPlan, FunctionSize, FunctionSizing, ProvisionedPrice } from './function-types.ts';

/** The offer and limits of a function service. Sizes in MB, ascending. */
export interface FunctionPlatform {
  readonly product: Product;
  readonly memorySizesMb: readonly number[];
  readonly mbPerVcpu: number;
  readonly billingStepMs: number;
  readonly timeoutS: number;
  readonly imageGb: number;
  /** The most concurrent calls that an account can be granted. */
  readonly concurrencyMax: number;
  /** Requests per second that the service admits for each concurrent call of the quota; Infinity if it has no such limit. */
  readonly requestsPerConcurrency: number;
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
  /** The prices of provisioned containers; null if the catalogue has none. */
  readonly provisioned: ProvisionedPrice | null;
}

/** Resident memory in addition to the model's process: the service's runtime, and room for requests. */
const MEMORY_MARGIN = 1.25;

/**
 * The cheapest memory size that holds the model and meets the SLO. Speed is proportional to memory up to as many vCPUs as the model has
 * threads. Of sizes with equal cost, the larger one is chosen because it is faster.
 */
export function planFunction(options: {
  readonly platform: FunctionPlatform;
  readonly run: RunDocument;
  readonly profile: CapacityProfile;
  /** The share of a core's throughput that a vCPU has. */
  readonly vcpuShare: number;
  readonly speedup: number;
  readonly path: RequestPath;
  readonly workload: Workload;
  readonly simulation: Draw;
  /** What an earlier call decided; null to decide it. */
  readonly sizing: FunctionSizing | null;
}): Planning<FunctionPlan> {
  const { platform, run } = options;
  const fitting = fittingSizesMb(platform, run);
  if (fitting.state === 'impossible') return fitting;
  const sized = fitting.plan
    .filter((size) => options.sizing === null || size === options.sizing.memoryMb)
    .map((size) => sizeAt(options, size));
  // Two sizes within 0.1 % count as equal in cost. Only sizes within reach are planned in full.
  const bucket = (size: FunctionSize) => Math.round(1000 * Math.log(size.requestUsd));
  sized.sort((a, b) => bucket(a) - bucket(b) || b.memoryMb - a.memoryMb);
  const { meanPerS } = attemptRates(options);
  const smallestMb = sized.reduce((least, { memoryMb }) => Math.min(least, memoryMb), Infinity);
  let cheapest: FunctionPlan | null = null;
  let missed: readonly Reason[] = [];
  for (const size of sized) {
    if (cheapest !== null && !mayBeCheaper(options, size, { cheapest, smallestMb })) continue;
    const plan = planAt(options, size);
    missed = missedBy(plan, options);
    if (missed.length > 0) continue;
    if (cheapest === null || functionMonthlyUsd(plan, meanPerS) < functionMonthlyUsd(cheapest, meanPerS))
      cheapest = plan;
  }
  return cheapest === null ? impossible(...missed) : planned(cheapest);
}

/**
 * Whether a size that costs more per request can be cheaper in total: any size if the cheapest one so far needs provisioned containers for the
 * SLO, because another may not, or pays so much for starts that the size is cheaper without any; otherwise only the smallest size, whose
 * provisioned containers are the busiest.
 */
function mayBeCheaper(
  { platform, workload, simulation }: PlanOptions,
  size: FunctionSize,
  known: { readonly cheapest: FunctionPlan; readonly smallestMb: number },
): boolean {
  const { cheapest } = known;
  if (cheapest.provisioned?.keepsSlo === true) return true;
  if (size.requestUsd < cheapest.requestUsd + cheapest.coldShare * cheapest.startUsd) return true;
  if (platform.provisioned === null || size.memoryMb !== known.smallestMb) return false;
  const { peakPerS } = attemptRates({ workload, simulation });
  return firstContainerMayPay(platform.provisioned, { size, peakPerS });
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

type PlanOptions = Parameters<typeof planFunction>[0];

function sizeAt(options: PlanOptions, memoryMb: number): FunctionSize {
  const { platform, run, profile, vcpuShare, speedup, path, simulation } = options;
  const cpus =
    Math.min(memoryMb / platform.mbPerVcpu, profile.threadsPerSession) *
    Math.min(1, vcpuShare * simulation.threadShareRatio);
  const inferenceMs = profile.realtime.meanServiceMs / speedup / Math.min(1, cpus);
  const handlingMs = path.handlingMs(simulation) / Math.min(1, cpus);
  const durationMs = inferenceMs + handlingMs;
  const stepMs = platform.billingStepMs;
  const billedS = (stepMs * expectedCeil(durationMs / stepMs, spreadOf(run))) / 1000;
  return { memoryMb, requestUsd: platform.requestUsd(memoryMb, billedS), durationMs, handlingMs, billedS };
}

function planAt(options: PlanOptions, size: FunctionSize): FunctionPlan {
  const { platform, run, workload, simulation } = options;
  const { meanPerS, peakPerS } = attemptRates({ workload, simulation });
  const ownStartMs = coldStartMs(run) / Math.min(1, size.memoryMb / platform.mbPerVcpu);
  const busy = (peakPerS * size.durationMs) / 1000;
  // Poisson: two standard deviations above the mean number in service.
  const concurrency = Math.max(1, Math.ceil(busy + 2 * Math.sqrt(busy)));
  const day = dayOfWorkload(workload);
  const traffic = { meanPerS, serviceS: size.durationMs / 1000, idleS: platform.idleS };
  const { serviceS, idleS } = traffic;
  const { coldShare } = overflowOver(day, { meanPerS, serviceS, idleS, provisioned: 0 });
  const { memoryMb, requestUsd, durationMs, handlingMs, billedS } = size;
  const coldMs = (platform.platformStartS * 1000 + ownStartMs) * simulation.coldStartRatio;
  const price = platform.provisioned;
  // Beyond the service's limit, nothing is provisioned or served.
  const isProvisionable = price !== null && concurrency <= platform.concurrencyMax;
  const coldAllowed = isProvisionable
    ? (options.sizing?.coldAllowed ?? coldAllowedIn({ durationMs, handlingMs, coldShare, coldMs }, options))
    : 1;
  const provisioned = isProvisionable
    ? provisionFor({ day, traffic, price, size, least: simulation.slack > 1 ? 1 : 0, most: concurrency, coldAllowed })
    : null;
  return {
    memoryMb,
    requestUsd,
    durationMs,
    handlingMs,
    billedS,
    concurrency,
    quotaNeeded: Math.max(concurrency, Math.ceil(peakPerS / platform.requestsPerConcurrency)),
    coldShare: provisioned?.coldShare ?? coldShare,
    coldMs,
    startUsd: startUsd(platform, size, (ownStartMs / 1000) * simulation.coldStartRatio),
    provisioned,
    coldShareUnprovisioned: coldShare,
    coldAllowed,
  };
}

/** The times of a call, which decide its latency. */
type CallTimes = Pick<FunctionPlan, 'durationMs' | 'handlingMs' | 'coldShare' | 'coldMs'>;

/** The cost of a start: that of the duration of a request, without the fee per request. */
function startUsd(platform: FunctionPlatform, { memoryMb, billedS, requestUsd }: FunctionSize, startS: number): number {
  return platform.requestUsd(memoryMb, billedS + platform.billedStartShare * startS) - requestUsd;
}

/**
 * The largest share of cold starts with which a plan without provisioned containers keeps the SLO and the maximum staleness; 1 if cold starts do not
 * break them, or if something else does. A plan with slack does not rely on the cold starts being rare enough: other traffic has more.
 */
function coldAllowedIn(plan: CallTimes, { run, path, workload, simulation, platform }: PlanOptions): number {
  const { networkGbps } = platform;
  const allowed = answerLimits(workload).map(({ percentile, limitMs }) => {
    const isBrokenWith = (coldShare: number): boolean =>
      functionLatencyMs({ run, path, draw: simulation, percentile, networkGbps, plan: { ...plan, coldShare } }) >
      limitMs;
    const share = 1 - percentile / 100;
    const isLiable = plan.coldShare > share || simulation.slack > 1;
    return isLiable && isBrokenWith(1) && !isBrokenWith(0) ? share : 1;
  });
  return Math.min(1, ...allowed);
}

/** Process, session and first inference as measured on this host. */
function coldStartMs({ coldStart }: RunDocument): number {
  return coldStart === null ? 0 : coldStart.processMs + coldStart.sessionMs + coldStart.firstInferenceMs;
}

/**
 * A percentile of the latency from the caller's request to the answer: the log-normal inference time with the measured spread, the handling,
 * the load balancer or gateway, the transfer of the bytes, and the cold start if more requests have one than the percentile leaves out.
 */
export function functionLatencyMs(at: {
  readonly run: RunDocument;
  readonly plan: CallTimes;
  readonly path: RequestPath;
  readonly draw: Draw;
  readonly percentile: number;
  readonly networkGbps: number | null;
}): number {
  const { run, plan, path, draw, percentile, networkGbps } = at;
  const sigma = spreadOf(run);
  const inferenceMs = (plan.durationMs - plan.handlingMs) * Math.exp(sigma * zScore(percentile) - sigma ** 2 / 2);
  const coldMs = plan.coldShare > 1 - percentile / 100 ? plan.coldMs : 0;
  const { transferMs } = linkOf(path.bytes(draw), networkGbps);
  return (
    path.addedMs(draw, percentile) +
    transferMs +
    plan.handlingMs * path.handling.tail(percentile) +
    inferenceMs +
    coldMs
  );
}

/** Standard deviation of the log of the service time. */
function spreadOf(run: RunDocument): number {
  return Math.sqrt(Math.log1p(run.realtime?.service.scv ?? ASSUMED_SERVICE_SCV));
}

function missedBy(plan: FunctionPlan, options: PlanOptions): readonly Reason[] {
  const { platform, run, path, workload, simulation } = options;
  const { product, timeoutS: limitS, concurrencyMax: limit } = platform;
  const missed: Reason[] = [
    ...callOver({ call: 'inference', ms: plan.durationMs, limitS, product }),
    ...peakOver({ unit: 'concurrent-call', needed: plan.quotaNeeded, limit, product }),
  ];
  for (const { kind, percentile, limitMs: withinMs } of answerLimits(workload)) {
    const ms = functionLatencyMs({ run, plan, path, draw: simulation, percentile, networkGbps: platform.networkGbps });
    if (ms <= withinMs) continue;
    const cold = plan.coldShare > 1 - percentile / 100;
    const delay: Pick<ReasonOf<'latency-over-slo'>, 'cause' | 'causeMs' | 'causeShare'> = cold
      ? { cause: 'cold-start', causeMs: plan.coldMs, causeShare: plan.coldShare }
      : { cause: 'warm', causeMs: null, causeShare: null };
    missed.push(
      kind === 'slo'
        ? { code: 'latency-over-slo', percentile, ms, sloMs: withinMs, ...delay }
        : { code: 'answer-too-old', ms, maxStalenessS: withinMs / 1000, ...delay },
    );
    if (cold && platform.provisioned === null) return [...missed, { code: 'provisioning-unpriced' }];
  }
  return missed;
}
