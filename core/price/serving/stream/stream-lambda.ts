import type { DeployedMachine } from '#core/contract/serving/deployment.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { oncePer, oncePerNumber, sameAsLast } from '#core/once-per.ts';
import { coldShare } from '#core/price/containers/cold-share.ts';
import { lambdaRequestUsd } from '#core/price/pricing/per-request.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { requestsPerMonth, writeRates } from '#core/price/serving/candidate/demand.ts';
import { deployedSize } from '#core/price/serving/candidate/deployed.ts';
import { callOver, payloadOver, productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import type { Asked, ServingContext, Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor } from '#core/price/serving/candidate/option.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import { handlingOn } from '#core/price/serving/candidate/request-path.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import { functionMemoryMb } from '#core/price/serving/function/function-plan.ts';
import { functionProfile } from '#core/price/serving/function/function-profile.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { windowLatencyOf } from './measured-windows.ts';
import type { ReplyPath } from './reply-path.ts';
import { type PlannedReaders, setDemand } from './stream-consumers.ts';
import { missedBy, newStreamLoad, newStreamPlan, planStream, streamReaders, type StreamTerms } from './stream-plan.ts';
import { createStreamServer, type StreamServer } from './stream-server.ts';

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
  const mostMs = profile.serviceMs(most);
  const inferenceMs = (rows: number): number => (rows <= most ? profile.serviceMs(rows) : (rows / most) * mostMs);
  const serverWith = oncePerNumber((handlingMs) =>
    createStreamServer(1, (rows) => (inferenceMs(rows) + handlingMs) / speed),
  );
  const deployed = () => deployedSize('x86_64', { vcpus: memoryMb / vcpuMb, memoryMib: memoryMb, sessions: 1 });
  return planned({ memoryMb, serverWith, profile, deployed, usdPerGbS, usdPerRequest, reason });
});

/** What an event source passes to Lambda, for a workload. */
export interface EventSource {
  readonly terms: StreamTerms;
  readonly setPropagation: ReplyPath['setPropagation'];
  /** Calls that gather batches side by side in a draw. */
  readonly leastReaders: (asked: Asked) => number;
  /** Bytes of one record or message in an event in a draw. */
  readonly eventBytes: (asked: Asked) => number;
  /** US dollars that the source takes for a row in a batch of a size, whose records have a number of bytes. */
  readonly rowUsd: (rows: number, recordBytes: number) => number;
}

/** Lambda as the reader of a source, with its plan in the draw that was evaluated last. */
export interface LambdaReaders extends PlannedReaders {
  /** Plans a draw. False if Lambda does not meet the requirements there. */
  readonly planIn: (asked: Asked, to: Tally) => boolean;
  /** US dollars per month of that plan. */
  readonly usdIn: (asked: Asked) => number;
}

/** Lambda at the window at which a row costs least: rows of a batch share the fee and fixed part of a call (pricing.md). */
export function lambdaReaders(stated: Stated, lambda: StreamLambda, source: EventSource): LambdaReaders {
  const { context, workload } = stated;
  const { lookup, run } = context;
  const { profile, memoryMb, deployed } = lambda;
  const { terms } = source;
  const server = lambda.serverWith(handlingOn({ context, workload }, profile.clockGHz)(CENTRAL_SIMULATION));
  const rowUsd = rowPrice(lambda, server, lookup.limit('lambda.billing-step'));
  const readers = streamReaders({
    terms,
    server,
    latency: windowLatencyOf(run),
    workload,
    costOf: ({ batchRows }, { speedup, recordBytes }) =>
      rowUsd(batchRows, speedup) + source.rowUsd(batchRows, recordBytes),
  });
  const [load, plan] = [newStreamLoad(), newStreamPlan()];
  const fullReadMs = sameAsLast(server.readMs);
  const coldMsIn = coldStart(stated, terms.longestWindowS);
  const isWithinLimits = limitsOf(stated, source);
  const attempts = 1 + retriedShare(workload.failureRate);
  const kept = discountFactor(workload);
  const eventLimitBytes = lookup.limit('lambda.payload') * 1e6;
  const usdPerRow = (): number => rowUsd(plan.batchRows, load.speedup) * kept;
  return {
    readers,
    load,
    plan,
    planIn: (asked, to) => {
      setDemand(asked, profile, load);
      source.setPropagation(asked, load);
      load.propagationP99Ms += coldMsIn(asked);
      load.leastConsumers = source.leastReaders(asked);
      load.recordBytes = source.eventBytes(asked);
      // An event has a maximum size.
      const eventRows = Math.max(1, Math.floor(eventLimitBytes / Math.max(1, load.recordBytes)));
      load.readRows = Math.min(terms.readRows, eventRows);
      if (!planStream(readers, load, plan)) return to.refuse(() => missedBy(readers, load, plan));
      return isWithinLimits(asked, fullReadMs(load.readRows) / load.speedup, to);
    },
    usdIn: (asked) => requestsPerMonth(asked) * attempts * usdPerRow(),
    bill: (asked, to) => {
      const rows = requestsPerMonth(asked) * attempts;
      // A service in front of a stream logs each request of a caller who waits.
      if (!workload.callerWaits) to.callsPerMonth = rows / plan.batchRows;
      to.item('lambda-reads', rows, 'row', usdPerRow())?.describe({ fields: { memoryMb }, kept });
    },
    quotaOf: sameAsLast((needed) =>
      quotaCaveats(lookup, 'lambda.concurrency', { unit: 'concurrent-call', needed, product: 'lambda' }),
    ),
    sessions: null,
    profile,
    deployed: { machine: deployed, by: 'functions' },
    before: [{ code: 'lambda-reader', memoryMb }],
    after: [lambda.reason],
  };
}

/** US dollars per row in a batch of a size, at a speed. A duration is rounded up, by half a step on average. */
function rowPrice(
  { usdPerGbS, usdPerRequest, memoryMb }: StreamLambda,
  server: StreamServer,
  stepMs: number,
): (rows: number, speedup: number) => number {
  const memoryGb = memoryMb / 1024;
  return (rows, speedup) => {
    const billedS = (server.readMs(rows) / speedup + stepMs / 2) / 1000;
    return lambdaRequestUsd({ memoryGb, billedS, usdPerGbS, usdPerRequest }) / rows;
  };
}

/** The time that a cold start adds to the slowest rows in a draw; 0 if the arrival rate keeps a container warm. */
function coldStart({ context: { lookup, run } }: Stated, longestWindowS: number): (asked: Asked) => number {
  const idleS = Math.max(0, lookup.limit('lambda.idle') - longestWindowS);
  const { processMs, sessionMs, firstInferenceMs } = run.coldStart ?? {
    processMs: 0,
    sessionMs: 0,
    firstInferenceMs: 0,
  };
  const coldMs = lookup.limit('lambda.platform-start') * 1000 + (processMs + sessionMs + firstInferenceMs);
  return (asked) => {
    const isWarm = coldShare({ ratePerS: writeRates(asked).meanPerS, serviceS: 0, idleS }) <= 0.01;
    return isWarm ? 0 : coldMs * asked.simulation.coldStartRatio;
  };
}

/** Whether an event and a call keep within their limits. */
function limitsOf(
  { context: { lookup } }: Stated,
  { eventBytes }: EventSource,
): (asked: Asked, callMs: number, to: Tally) => boolean {
  const limitBytes = lookup.limit('lambda.payload') * 1e6;
  const limitS = lookup.limit('lambda.timeout');
  const product = 'lambda';
  return (asked, ms, to) => {
    const bytes = eventBytes(asked);
    if (bytes <= limitBytes && ms <= limitS * 1000) return true;
    const binaryBytes = payloadIn(asked).payloadBytesIn;
    const encoded = bytes > binaryBytes ? { binaryBytes } : {};
    return to.refuse(() => [
      ...payloadOver({ part: 'event', bytes, limitBytes, product, ...encoded }),
      ...callOver({ call: 'read', ms, limitS, product }),
    ]);
  };
}
