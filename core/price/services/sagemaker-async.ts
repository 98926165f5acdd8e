import type { LatencyPart } from '#core/contract/serving/latency-parts.ts';
import type { Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { oncePerNumber, sameAsLast } from '#core/once-per.ts';
import { fleetTable, type FleetFigures, sleepTable } from '#core/price/autoscaling/remembered.ts';
import type { Sleep } from '#core/price/autoscaling/sleeping.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { DAY_S, GIB, MONTH_H } from '#core/price/pricing/units.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { cpuOf } from '#core/price/serving/candidate/expected-rate.ts';
import { attemptRates, attemptsPerMonth, requestsPerMonth } from '#core/price/serving/candidate/demand.ts';
import { deployedInstance, fixedFleet } from '#core/price/serving/candidate/deployed.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { FleetMachine } from '#core/price/serving/candidate/fleet.ts';
import { machineParts, partsOf } from '#core/price/serving/candidate/latency-parts.ts';
import { FIXED, TRAFFIC, inDollars, metered } from '#core/price/serving/candidate/metered.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import {
  discountFactor,
  type EvaluateDraw,
  retriedRequests,
  servingOption,
} from '#core/price/serving/candidate/option.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { onceIn } from '#core/price/serving/candidate/per-draw.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { endpointServer, instanceCaveats } from '#core/price/serving/sagemaker/endpoint.ts';
import { offeredBy } from '#core/price/serving/candidate/offered.ts';
import { sagemakerMachine, sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';
import { cyclesAround } from '#core/price/traffic/week.ts';
import { dayOfWorkload } from '#core/price/traffic/workload-day.ts';

/** Planned share of an instance's sustained rate. The queue absorbs load above it for a while. */
export const ASYNC_UTILISATION = 0.8;
const METRIC_LAG_MINUTES = 1;
/**
 * The smallest mean load that is simulated, in instances. Smaller ones keep one instance running in the same minutes, but the policy takes less than a
 * millionth of a request for none, and would end the instance while there is work. The gaps between rare requests are priced by `sleepAt`.
 */
const LEAST_LOAD = 0.001;
/** A request and its answer stay in S3 for one day. */
const KEPT_DAYS = 1;

/** SageMaker Asynchronous Inference: requests queue, and instances start with the queue and stop when it is empty. None runs without work. */
export const sagemakerAsync = servingOption({
  service: 'sagemaker-async',
  movingParts: 4,
  billed: { names: BILLED.sagemaker, units: 'sagemaker' },
  recipe: 'endpoint-async',
  words: {
    name: 'SageMaker Async',
    parts: 'a queue and an endpoint',
    growsBy: 'more instances as the queue grows',
    unit: 'instance',
    bill: {
      'while-working': '{instanceType} while there is work, {meanInstances} on average',
      's3-requests': 'S3 puts and gets',
      's3-storage': 'S3 storage',
    },
    scaling: {
      queue:
        'Instances start when requests queue and stop {idleS} after the last request; if none is running, the next request waits {wakeUpS}.',
    },
    bills: { text: 'instances while the queue has work' },
  },
  mode: 'async',
  readsFrom: 'queue',
  returnsAnswers: true,
  // A Savings Plan is an hourly commitment, and no instance here runs every hour.
  purchases: ['on-demand'],
  instanceTypes: sagemakerNames,
  offered: offeredBy('realtime-endpoint'),
  prices: { products: ['async-inference'], ids: ['sagemaker-async.data', 's3.put', 's3.get', 's3.storage'] },
  payload: {
    part: 'payload',
    product: 'async-inference',
    over: 's3',
    limitId: 'sagemaker-async.payload',
    unitBytes: 1e6,
  },
  scaling: ({ context, simulation }) => ({
    code: 'queue',
    idleS: context.lookup.limit('sagemaker-async.idle'),
    wakeUpS: 60 * wakeMinutes(context.lookup.limit('sagemaker-async.wake-up'), simulation),
  }),
  errorHandling: retriedRequests,
  prepare,
});

/** By the minute, the resolution of metrics and alarms. */
function wakeMinutes(wakeUpS: number, { startupRatio }: Draw): number {
  return Math.max(1, Math.ceil((wakeUpS * startupRatio) / 60));
}

function prepare(stated: Stated): Planning<EvaluateDraw> {
  const { context, candidate, workload } = stated;
  const { limit } = context.lookup;
  const timeoutS = limit('sagemaker-async.timeout');
  const found = sagemakerMachine(stated, { product: 'async-inference', timeoutS, takesPlainInstances: false });
  if (found.state === 'impossible') return found;
  const { profile, tooSlow, onDemandUsdPerHour, reasons } = found.plan;
  const machine = endpointServer(stated, found.plan);
  const quotaOf = sameAsLast((count) => instanceCaveats(stated, count));
  const wakeUpS = limit('sagemaker-async.wake-up');
  const tablesOf = tablesFor(stated);
  const answering = newAnswering(stated, machine);
  // A waiting caller must not depend on a single instance, unless the queue keeps the request until another one has started.
  const isKeptInTime = workload.sloMs !== null && workload.sloMs >= 2 * wakeUpS * 1000;
  const leastInstances = workload.callerWaits && !isKeptInTime ? workload.minInstances : 0;
  const kept = discountFactor(workload);
  const evaluate: EvaluateDraw = (asked, to) => {
    const { simulation } = asked;
    const slow = tooSlow(simulation);
    if (slow.length > 0) return to.refuse(() => slow);
    const { meanPerS, peakPerS } = attemptRates(asked);
    const sustainedPerS = machine.saturationPerS(simulation);
    const count = Math.max(1, leastInstances, Math.ceil(peakPerS / (sustainedPerS * ASYNC_UTILISATION)));
    const quota = quotaOf(count);
    if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
    const minutes = wakeMinutes(wakeUpS, simulation);
    const tables = tablesOf(minutes);
    const load = meanPerS / sustainedPerS;
    const sleep = tables.sleepAt(meanPerS);
    answering.sleep = sleep;
    answering.sustainedPerS = sustainedPerS;
    answering.wakeMs = minutes * 60_000;
    // What is too slow without a queue is not simulated, unless somebody reads why.
    answering.fleet = NO_FLEET;
    if (to.explanation === null && isMissed(answering, simulation, answeredMs(answering, simulation, 99))) return false;
    const fleet = to.isLeast ? { ...NO_FLEET, meanInstances: load } : tables.fleetAt(load);
    answering.fleet = fleet;
    to.p99Ms = answeredMs(answering, simulation, 99);
    if (isMissed(answering, simulation, to.p99Ms)) return to.refuse(() => limitsMissed(answering, simulation));
    // No instance runs between two requests that are far apart.
    const least = leastInstances * (1 - sleep.asleepShare);
    const paid = Math.max(least, fleet.meanInstances - sleep.asleepShare);
    to.count = count;
    to.item('while-working', paid * MONTH_H, 'hour', onDemandUsdPerHour(simulation))?.describe({
      fields: { instanceType: candidate.instanceType ?? '', meanInstances: paid },
      kept,
      grows: paid > least ? TRAFFIC : FIXED,
    });
    to.add(storeIn(asked).items);
    if (to.explanation !== null) {
      const latencyMs = { p50: answeredMs(answering, simulation, 50), p99: to.p99Ms };
      const { storeP50Ms: p50, storeP99Ms: p99, wakeMs } = answering;
      const storePart: LatencyPart = { code: 'store', p50, p99 };
      to.p50Ms = latencyMs.p50;
      to.explanation.profile = profile;
      to.explanation.reasons.push(
        ...quota.plan,
        ...wakingReasons(sleep, wakeMs),
        ...machine.reasons(simulation),
        ...reasons,
      );
      to.explanation.latencyParts = () => partsOf(latencyMs, [...machineParts(asked, machine), storePart], 'queue');
      to.explanation.deployment = () => ({
        machine: deployedInstance(stated, found.plan),
        use: {
          ...fixedFleet({ onDemand: count, spot: 0 }),
          always: { onDemand: 0, spot: 0 },
          scaling: 'to-zero',
          scaler: {
            target: ASYNC_UTILISATION,
            ratePerS: sustainedPerS,
            cpu: cpuOf(machine, simulation),
            schedule: null,
          },
        },
      });
    }
    return true;
  };
  return planned(Object.assign(evaluate, { isSimulated: true }));
}

/** Seconds from the order of an instance, of the minutes to wake up: the catalogue's time starts at the request, before an alarm fires. */
function startAfterS(wakeUpMinutes: number): number {
  return Math.max(60, 60 * (wakeUpMinutes - METRIC_LAG_MINUTES));
}

/** The fleet and its sleep over the day of a workload, by the minutes in which an instance wakes up. */
function tablesFor({ context, workload }: Stated) {
  const day = dayOfWorkload(workload);
  const idleS = context.lookup.limit('sagemaker-async.idle');
  const fleetAt = fleetTable({
    cycles: cyclesAround(workload),
    autoscaler: {
      kind: 'async',
      minInstances: 0,
      safetyFactor: ASYNC_UTILISATION,
      startS: startAfterS(wakeMinutes(context.lookup.limit('sagemaker-async.wake-up'), CENTRAL_SIMULATION)),
      idleS,
      podsPerInstance: 1,
      keptShare: 0,
      isScheduled: false,
    },
    rules: context.lookup.autoscalers(),
    callersWait: false,
  });
  return oncePerNumber((minutes) => ({
    fleetAt: (meanLoad: number) => fleetAt(Math.max(LEAST_LOAD, meanLoad), startAfterS(minutes)),
    sleepAt: sleepTable(day, { wakeUpS: minutes * 60, idleS }),
  }));
}

/** Data through the service, and S3: the caller writes and the endpoint reads, then the reverse. The same for all candidates. */
const storeIn = onceIn((asked) => {
  const { usd } = asked.context.lookup;
  const requests = requestsPerMonth(asked);
  const attempts = attemptsPerMonth(asked);
  const payload = payloadIn(asked);
  const gb = (attempts * (payload.payloadBytesIn + payload.payloadBytesOut)) / GIB;
  const keptGb = (gb * KEPT_DAYS * DAY_S) / (MONTH_H * 3600);
  return {
    items: [
      metered({ code: 'data-processed' }, { quantity: gb, unit: 'gb', usd: usd('sagemaker-async.data') }),
      inDollars({ code: 's3-requests' }, requests * 2 * usd('s3.put') + (requests + attempts) * usd('s3.get'), TRAFFIC),
      metered({ code: 's3-storage' }, { quantity: keptGb, unit: 'gb-month', usd: usd('s3.storage') }),
    ],
  };
});

/** How requests are answered: the last four fields are those of the draw that was evaluated last. */
interface Answering {
  readonly workload: Workload;
  readonly machine: FleetMachine;
  /** The time in S3: the caller writes and the endpoint reads, then the reverse. */
  readonly storeP50Ms: number;
  readonly storeP99Ms: number;
  fleet: FleetFigures;
  sleep: Sleep;
  sustainedPerS: number;
  wakeMs: number;
}

const NO_FLEET: FleetFigures = {
  meanInstances: 0,
  meanBeyondFirst: 0,
  missedShare: 0,
  neededRate: 0,
  loadP50: 0,
  loadP99: 0,
  waitP50Minutes: 0,
  waitP99Minutes: 0,
  missedMinutes: 0,
  worstFromMinute: 0,
};

function newAnswering({ context: { lookup }, workload }: Stated, machine: FleetMachine): Answering {
  return {
    workload,
    machine,
    storeP50Ms: 4 * lookup.limit('s3.read-p50'),
    storeP99Ms: 4 * lookup.limit('s3.read-p99'),
    fleet: NO_FLEET,
    sleep: { asleepShare: 0, wakingShare: 0 },
    sustainedPerS: 0.5,
    wakeMs: 0,
  };
}

/** A percentile from request to answer: S3 in both directions, the queue or the wake-up, the inference, and the path overhead. */
function answeredMs(answering: Answering, draw: Draw, percentile: number): number {
  const { machine, fleet, sustainedPerS } = answering;
  const late = percentile > 50;
  const s3Ms = late ? answering.storeP99Ms : answering.storeP50Ms;
  const load = Math.min(late ? fleet.loadP99 : fleet.loadP50, ASYNC_UTILISATION);
  const servedMs = machine.latencyMs(draw, percentile, load * sustainedPerS);
  return machine.path.addedMs(draw, percentile) + s3Ms + servedMs + waitedMs(answering, percentile);
}

/** The wait at a percentile: in the queue, plus the wake-up of an instance if more requests wait for one than the percentile leaves out. */
function waitedMs({ fleet, sleep, wakeMs }: Answering, percentile: number): number {
  const queuedMs = 60_000 * (percentile > 50 ? fleet.waitP99Minutes : fleet.waitP50Minutes);
  return sleep.wakingShare > 1 - percentile / 100 ? Math.max(queuedMs, wakeMs) : queuedMs;
}

/** The latency at the SLO's percentile that is compared with the SLO; 0 without one. */
function sloLatencyMs(answering: Answering, draw: Draw): number {
  const { callerWaits, sloMs, sloPercentile } = answering.workload;
  return callerWaits && sloMs !== null ? answeredMs(answering, draw, sloPercentile) : 0;
}

function isMissed(answering: Answering, draw: Draw, oldestMs: number): boolean {
  const { sloMs, maxStalenessS } = answering.workload;
  return sloLatencyMs(answering, draw) > (sloMs ?? Infinity) || oldestMs > (maxStalenessS ?? Infinity) * 1000;
}

function limitsMissed(answering: Answering, draw: Draw): readonly Reason[] {
  const { sloMs, sloPercentile: percentile, maxStalenessS } = answering.workload;
  const missed: Reason[] = [];
  const ms = sloLatencyMs(answering, draw);
  if (sloMs !== null && ms > sloMs) {
    missed.push({ code: 'latency-over-slo', percentile, ms, sloMs, ...delayOf(answering) });
  }
  const oldestMs = answeredMs(answering, draw, 99);
  if (maxStalenessS !== null && oldestMs > maxStalenessS * 1000) {
    missed.push({ code: 'answer-too-old', ms: oldestMs, maxStalenessS, ...delayOf(answering) });
  }
  return missed;
}

/** A shorter wait in the queue is not the main cause of a late answer. */
const MIN_QUEUED_MS = 1000;

/** The cause of the delay at the SLO's percentile. */
function delayOf(answering: Answering): Pick<ReasonOf<'latency-over-slo'>, 'cause' | 'causeMs' | 'causeShare'> {
  const { sleep, wakeMs, workload } = answering;
  if (sleep.wakingShare > 1 - workload.sloPercentile / 100) {
    return { cause: 'wake-up', causeMs: wakeMs, causeShare: sleep.wakingShare };
  }
  const queuedMs = waitedMs(answering, workload.sloPercentile);
  return queuedMs > MIN_QUEUED_MS
    ? { cause: 'queue', causeMs: queuedMs, causeShare: null }
    : { cause: 'transfer', causeMs: null, causeShare: null };
}

/** A smaller share of the requests is not mentioned. */
const MIN_WAKING_SHARE = 0.0005;

function wakingReasons({ wakingShare }: Sleep, wakeMs: number): readonly Reason[] {
  return wakingShare > MIN_WAKING_SHARE ? [{ code: 'wake-up', share: wakingShare, wakeMs }] : [];
}
