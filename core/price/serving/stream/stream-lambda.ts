import { coldShare } from '#core/price/containers/cold-share.ts';
import type { BreakdownItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { oncePer } from '#core/once-per.ts';
import { lambdaRequestUsd } from '#core/price/pricing/per-request.ts';
import { predictionsPerMonth } from '#core/price/pricing/units.ts';
import { modelFamily } from '#core/project/projection/model-family.ts';
import { smtGain } from '#core/project/projection/silicon.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { functionProfile } from '#core/price/serving/function/function-profile.ts';
import { type Lookup, productsUnpriced } from '#core/price/serving/candidate/lookup.ts';
import { discountFactor, type ServingContext, speedupIn } from '#core/price/serving/candidate/option.ts';
import { windowLatencyOf } from './measured-windows.ts';
import { planStream, type StreamConsumers, type StreamPlan, type StreamTerms } from './stream-plan.ts';
import { createStreamServer, type StreamServer } from './stream-server.ts';
import type { World } from '#core/price/serving/candidate/types.ts';

/** Bytes of an event per byte of its records, which are written as base64. */
const BASE64 = 4 / 3;
/** Resident memory beside the model's process: the runtime, and room for the event. */
const MEMORY_MARGIN = 1.25;

export interface StreamLambda {
  readonly state: 'known';
  readonly memoryMb: number;
  readonly server: StreamServer;
  readonly profile: CapacityProfile;
  readonly usdPerGbS: number;
  readonly usdPerRequest: number;
  readonly reasons: readonly Reason[];
}

/**
 * Lambda as the reader of a stream, with as much memory as gives the model's threads their vCPUs: below that a call takes as much longer as a
 * second costs less.
 */
export const streamLambda = oncePer(
  (context: ServingContext): StreamLambda | { readonly state: 'refused'; readonly reasons: readonly Reason[] } => {
    const { lookup, run } = context;
    const refused = (reason: Reason) => ({ state: 'refused' as const, reasons: [reason] });
    const usdPerGbS = lookup.unitUsd('lambda.duration');
    const usdPerRequest = lookup.unitUsd('lambda.requests');
    if (usdPerGbS === null || usdPerRequest === null) {
      return refused(productsUnpriced(lookup, 'lambda'));
    }
    const known = functionProfile(context);
    if (known === null) return refused({ code: 'reference-missing', subject: 'function' });
    const { profile, reason } = known;
    const weightMiB = run.model.weightBytes / 2 ** 20;
    const neededMb = MEMORY_MARGIN * (run.coldStart?.residentMiB ?? 150 + 1.5 * weightMiB);
    const mostMb = lookup.limit('lambda.memory-max');
    if (neededMb > mostMb) {
      return refused({ code: 'memory-over-limit', neededMb, limitMb: mostMb, product: 'lambda' });
    }
    const vcpuMb = lookup.limit('lambda.mb-per-vcpu');
    const memoryMb = Math.ceil(Math.min(mostMb, Math.max(neededMb, profile.threadsPerSession * vcpuMb)));
    // A hyper-thread beside a busy neighbour has half of what the core gives to both.
    const threadShare = (1 + smtGain(modelFamily(run.model))) / 2;
    const speed = Math.min(1, Math.min(memoryMb / vcpuMb, profile.threadsPerSession) * threadShare);
    const handlerMs = lookup.limit('lambda.handler');
    const most = profile.best.batchSize;
    const inferenceMs = (rows: number): number =>
      rows <= most ? profile.serviceMs(rows) : (rows / most) * profile.serviceMs(most);
    const server = createStreamServer(1, (rows) => (inferenceMs(rows) + handlerMs) / speed);
    return {
      state: 'known',
      memoryMb,
      server,
      profile,
      usdPerGbS,
      usdPerRequest,
      reasons: [reason, ...profile.reasons],
    };
  },
);

export interface StreamLambdaPlan {
  readonly plan: StreamPlan;
  readonly shards: number;
  readonly items: readonly BreakdownItem[];
  /** Why it is infeasible; empty when it is not. */
  readonly obstacles: readonly Reason[];
}

/**
 * The window at which a row costs least: the fee and the fixed part of a call divide by the rows of a batch (docs/methodology/pricing.md). A shard
 * hands over its batches to at most so many invocations at once; what the peak needs beyond that takes more shards.
 */
export function planStreamLambda(options: {
  readonly context: ServingContext;
  readonly lambda: StreamLambda;
  /** By bytes and records at the peak. */
  readonly leastShards: number;
  readonly propagationMs: StreamTerms['propagationMs'];
  readonly workload: Workload;
  readonly world: World;
}): StreamLambdaPlan {
  const { context, lambda, leastShards, propagationMs, workload, world } = options;
  const { lookup, run } = context;
  const speedup = speedupIn(world, { ...lambda.profile, instanceType: 'lambda' });
  const longestWindowS = lookup.limit('lambda.stream-window');
  const coldMs = coldMsOf(options, longestWindowS);
  const terms: StreamTerms = {
    shortestWindowS: lookup.limit('lambda.stream-poll'),
    longestWindowS,
    readRows: Math.min(lookup.limit('lambda.stream-records'), rowsOfEvent(lookup, workload)),
    propagationMs: { p50: propagationMs.p50, p99: propagationMs.p99 + coldMs },
  };
  const rowUsd = rowPrice(lambda, speedup, lookup.limit('lambda.billing-step'));
  const planning = planStream({
    terms,
    server: lambda.server,
    latency: windowLatencyOf(run),
    speedup,
    workload,
    world,
    leastConsumers: leastShards,
    costOf: ({ batchRows }: StreamConsumers) => rowUsd(batchRows),
    leastCost: 0,
  });
  const { plan } = planning;
  const shards = Math.max(leastShards, Math.ceil(plan.needed / lookup.limit('lambda.stream-parallel')));
  const rows = predictionsPerMonth(workload.predictionsPerDay) * world.trafficRatio * (1 + plan.reworkPct / 100);
  return {
    plan,
    shards,
    items: [
      {
        item: `Lambda requests and duration at ${lambda.memoryMb} MB`,
        monthlyUsd: rows * rowUsd(plan.batchRows) * discountFactor(workload),
      },
    ],
    obstacles: [
      ...(planning.state === 'impossible' ? planning.reasons : []),
      ...limitsMissed({ lookup, workload, plan, callMs: lambda.server.readMs(terms.readRows) / speedup }),
    ],
  };
}

/** Most rows of an event by its bytes. */
function rowsOfEvent(lookup: Lookup, workload: Workload): number {
  const bytes = lookup.limit('lambda.payload') * 1e6;
  return Math.max(1, Math.floor(bytes / (BASE64 * Math.max(1, workload.payloadBytesIn))));
}

/** US dollars of a row in a batch of so many. A duration is rounded up: by half a step on average. */
function rowPrice(lambda: StreamLambda, speedup: number, stepMs: number): (rows: number) => number {
  const { server, usdPerGbS, usdPerRequest } = lambda;
  const memoryGb = lambda.memoryMb / 1024;
  return (rows) => {
    const billedS = (server.readMs(rows) / speedup + stepMs / 2) / 1000;
    return lambdaRequestUsd({ memoryGb, billedS, usdPerGbS, usdPerRequest }) / rows;
  };
}

/** What a cold start adds to the slowest rows: nothing while rows come often enough to keep a container. */
function coldMsOf(
  { context: { lookup, run }, workload, world }: Parameters<typeof planStreamLambda>[0],
  longestWindowS: number,
): number {
  const { meanPerS } = ratesOf(workload, world.trafficRatio);
  const idleS = Math.max(0, lookup.limit('lambda.idle') - longestWindowS);
  if (coldShare({ ratePerS: meanPerS, serviceS: 0, idleS }) <= 0.01) return 0;
  const { processMs, sessionMs, firstInferenceMs } = run.coldStart ?? {
    processMs: 0,
    sessionMs: 0,
    firstInferenceMs: 0,
  };
  const ownMs = processMs + sessionMs + firstInferenceMs;
  return (lookup.limit('lambda.platform-start') * 1000 + ownMs) * world.startupRatio;
}

function limitsMissed(at: {
  readonly lookup: Lookup;
  readonly workload: Workload;
  readonly plan: StreamPlan;
  readonly callMs: number;
}): readonly Reason[] {
  const { lookup, workload, plan, callMs } = at;
  const missed: Reason[] = [];
  const product = 'lambda';
  const limitBytes = lookup.limit('lambda.payload') * 1e6;
  if (BASE64 * workload.payloadBytesIn > limitBytes) {
    missed.push({ code: 'payload-over-limit', part: 'event', bytes: workload.payloadBytesIn, limitBytes, product });
  }
  const limitS = lookup.limit('lambda.timeout');
  if (callMs > limitS * 1000) missed.push({ code: 'call-over-timeout', call: 'read', ms: callMs, limitS, product });
  const limit = lookup.limit('lambda.concurrency');
  if (plan.consumers > limit) {
    missed.push({ code: 'peak-over-limit', unit: 'concurrent-call', needed: plan.consumers, limit, product });
  }
  return missed;
}
