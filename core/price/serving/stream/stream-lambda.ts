import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { handlingOn } from '#core/price/serving/candidate/request-path.ts';
import { coldShare } from '#core/price/containers/cold-share.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { oncePer, oncePerNumber } from '#core/once-per.ts';
import { lambdaRequestUsd } from '#core/price/pricing/per-request.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { requestsPerMonth } from '#core/price/serving/candidate/demand.ts';
import type { DeployedMachine } from '#core/contract/serving/deployment.ts';
import { deployedSize } from '#core/price/serving/candidate/deployed.ts';
import { callOver, payloadOver, productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { speedupOf } from '#core/price/serving/candidate/machine.ts';
import { type Asked, discountFactor, type ServingContext } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import { functionMemoryMb } from '#core/price/serving/function/function-plan.ts';
import { functionProfile } from '#core/price/serving/function/function-profile.ts';
import { windowLatencyOf } from './measured-windows.ts';
import { planStream, type StreamConsumers, type StreamPlan, type StreamTerms } from './stream-plan.ts';
import { createStreamServer, type StreamServer } from './stream-server.ts';
import { BASE64, payloadIn } from '#core/price/serving/candidate/payload.ts';
import { metered } from '#core/price/serving/candidate/metered.ts';

/** Lambda as a stream reader: its memory, speed and prices. */
export interface StreamLambda {
  readonly memoryMb: number;
  /** A reader with the CPU time that it needs around the model for one read, on one vCPU. */
  readonly serverWith: (handlingMs: number) => StreamServer;
  readonly profile: CapacityProfile;
  readonly deployed: () => DeployedMachine;
  readonly usdPerGbS: number;
  readonly usdPerRequest: number;
  readonly reason: Reason;
}

/**
 * Lambda as the reader of a stream, with enough memory for as many vCPUs as the model has threads. With less, a call takes proportionally
 * longer and a second costs proportionally less.
 */
export const streamLambda = oncePer((context: ServingContext): Planning<StreamLambda> => {
  const { lookup, run } = context;
  const usdPerGbS = lookup.unitUsd('lambda.duration');
  const usdPerRequest = lookup.unitUsd('lambda.requests');
  if (usdPerGbS === null || usdPerRequest === null) return impossible(productsUnpriced(lookup, 'lambda'));
  const known = functionProfile(context, 'function');
  if (known.state === 'impossible') return known;
  const { profile, reason, vcpuShare } = known.plan;
  const neededMb = functionMemoryMb(run);
  const limitMb = lookup.limit('lambda.memory-max');
  if (neededMb > limitMb) return impossible({ code: 'memory-over-limit', neededMb, limitMb, product: 'lambda' });
  const vcpuMb = lookup.limit('lambda.mb-per-vcpu');
  const memoryMb = Math.ceil(Math.min(limitMb, Math.max(neededMb, profile.threadsPerSession * vcpuMb)));
  const speed = Math.min(1, Math.min(memoryMb / vcpuMb, profile.threadsPerSession) * vcpuShare);
  const most = profile.best.batchSize;
  const inferenceMs = (rows: number): number =>
    rows <= most ? profile.serviceMs(rows) : (rows / most) * profile.serviceMs(most);
  const serverWith = oncePerNumber((handlingMs) =>
    createStreamServer(1, (rows) => (inferenceMs(rows) + handlingMs) / speed),
  );
  const deployed = () => deployedSize('x86_64', { vcpus: memoryMb / vcpuMb, memoryMib: memoryMb, sessions: 1 });
  return planned({ memoryMb, serverWith, profile, deployed, usdPerGbS, usdPerRequest, reason });
});

/** A plan with Lambda as the reader of a stream or a queue, with its bill. */
export interface StreamLambdaPlan {
  readonly plan: StreamPlan;
  readonly items: readonly BillItem[];
  /** Whether the quota of concurrent calls allows it. */
  readonly quota: Planning<readonly Reason[]>;
}

/** What an event source passes to Lambda. */
export interface EventSource {
  readonly terms: StreamTerms;
  /** Calls that gather batches side by side. */
  readonly leastReaders: number;
  /** Bytes of one record or message in an event. */
  readonly eventBytes: number;
  /** US dollars that the source takes for a row in a batch of a size. */
  readonly rowUsd: (rows: number) => number;
}

/** The time of an event source at Kinesis: an event has the records as base64, whatever they are. */
export function streamSource(
  { context: { lookup }, workload, simulation }: Asked,
  of: { readonly leastShards: number; readonly propagationMs: StreamTerms['propagationMs'] },
): EventSource {
  return {
    terms: {
      shortestWindowS: lookup.limit('lambda.stream-poll'),
      longestWindowS: lookup.limit('lambda.stream-window'),
      readRows: lookup.limit('lambda.stream-records'),
      propagationMs: of.propagationMs,
    },
    leastReaders: of.leastShards,
    eventBytes: BASE64 * payloadIn({ workload, simulation }).payloadBytesIn,
    rowUsd: () => 0,
  };
}

/** The window at which a row costs least: rows of a batch share the fee and fixed part of a call (pricing.md). */
export function planStreamLambda(asked: Asked, lambda: StreamLambda, source: EventSource): Planning<StreamLambdaPlan> {
  const { context, workload, simulation } = asked;
  const { lookup, run } = context;
  const speedup = speedupOf(lambda.profile, simulation);
  const { propagationMs, longestWindowS } = source.terms;
  const coldMs = coldMsOf(asked, longestWindowS);
  const terms: StreamTerms = {
    ...source.terms,
    readRows: Math.min(source.terms.readRows, rowsOfEvent(lookup, source)),
    propagationMs: { p50: propagationMs.p50, p99: propagationMs.p99 + coldMs },
  };
  const server = lambda.serverWith(handlingOn({ context, workload }, lambda.profile.clockGHz)(CENTRAL_SIMULATION));
  const rowUsd = rowPrice({ lambda, server, speedup, stepMs: lookup.limit('lambda.billing-step') });
  const planning = planStream({
    terms,
    server,
    latency: windowLatencyOf(run),
    speedup,
    workload,
    simulation,
    leastConsumers: source.leastReaders,
    costOf: ({ batchRows }: StreamConsumers) => rowUsd(batchRows) + source.rowUsd(batchRows),
    leastCost: 0,
  });
  if (planning.state === 'impossible') return planning;
  const { plan } = planning;
  const missed = limitsMissed(asked, source, server.readMs(terms.readRows) / speedup);
  if (missed.length > 0) return impossible(...missed);
  const rows = requestsPerMonth(asked) * (1 + plan.reworkPct / 100);
  const { memoryMb } = lambda;
  const kept = discountFactor(workload);
  return planned({
    plan,
    quota: quotaCaveats(lookup, 'lambda.concurrency', {
      unit: 'concurrent-call',
      needed: plan.consumers,
      product: 'lambda',
    }),
    items: [
      metered(
        { code: 'lambda-reads', memoryMb },
        { quantity: rows, unit: 'row', usd: rowUsd(plan.batchRows) * kept, kept },
      ),
    ],
  });
}

/** The maximum number of rows in an event, by its bytes. */
function rowsOfEvent(lookup: Lookup, { eventBytes }: EventSource): number {
  return Math.max(1, Math.floor((lookup.limit('lambda.payload') * 1e6) / Math.max(1, eventBytes)));
}

/** US dollars per row in a batch of this size. A duration is rounded up, by half a step on average. */
function rowPrice(of: {
  readonly lambda: StreamLambda;
  readonly server: StreamServer;
  readonly speedup: number;
  readonly stepMs: number;
}): (rows: number) => number {
  const { lambda, server, speedup, stepMs } = of;
  const { usdPerGbS, usdPerRequest } = lambda;
  const memoryGb = lambda.memoryMb / 1024;
  return (rows) => {
    const billedS = (server.readMs(rows) / speedup + stepMs / 2) / 1000;
    return lambdaRequestUsd({ memoryGb, billedS, usdPerGbS, usdPerRequest }) / rows;
  };
}

/** The time that a cold start adds to the slowest rows; 0 if the arrival rate keeps a container warm. */
function coldMsOf({ context: { lookup, run }, workload, simulation }: Asked, longestWindowS: number): number {
  const { meanPerS } = ratesOf(workload, simulation.trafficRatio);
  const idleS = Math.max(0, lookup.limit('lambda.idle') - longestWindowS);
  if (coldShare({ ratePerS: meanPerS, serviceS: 0, idleS }) <= 0.01) return 0;
  const { processMs, sessionMs, firstInferenceMs } = run.coldStart ?? {
    processMs: 0,
    sessionMs: 0,
    firstInferenceMs: 0,
  };
  const ownMs = processMs + sessionMs + firstInferenceMs;
  return (lookup.limit('lambda.platform-start') * 1000 + ownMs) * simulation.coldStartRatio;
}

function limitsMissed(asked: Asked, { eventBytes }: EventSource, callMs: number): readonly Reason[] {
  const { limit } = asked.context.lookup;
  const product = 'lambda';
  const binaryBytes = payloadIn(asked).payloadBytesIn;
  const encoded = eventBytes > binaryBytes ? { binaryBytes } : {};
  const limitBytes = limit('lambda.payload') * 1e6;
  return [
    ...payloadOver({ part: 'event', bytes: eventBytes, limitBytes, product, ...encoded }),
    ...callOver({ call: 'read', ms: callMs, limitS: limit('lambda.timeout'), product }),
  ];
}
