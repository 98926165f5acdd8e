import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { fleetTable, type FleetFigures, sleepTable } from '#core/price/autoscaling/remembered.ts';
import type { ScalingPolicy } from '#core/price/autoscaling/simulate-day.ts';
import type { Sleep } from '#core/price/autoscaling/sleeping.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import { DAY_S, GIB, MONTH_H } from '#core/price/pricing/units.ts';
import { dayOfWorkload } from '#core/price/traffic/workload-day.ts';
import { attemptRates, attemptsPerMonth, requestsPerMonth } from '#core/price/serving/candidate/demand.ts';
import {
  type Asked,
  discountFactor,
  retriedRequests,
  served,
  type Served,
  servingOption,
} from '#core/price/serving/candidate/option.ts';
import { deployedInstance, fixedFleet } from '#core/price/serving/candidate/deployed.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { type FleetMachine, fleetMachine } from '#core/price/serving/candidate/fleet.ts';
import { requestPath } from '#core/price/serving/candidate/request-path.ts';
import { instanceCaveats } from '#core/price/serving/sagemaker/endpoint.ts';
import { offeredBySagemaker, sagemakerMachine, sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { machineParts, partsOf } from '#core/price/serving/candidate/latency-parts.ts';
import type { LatencyPart } from '#core/contract/serving/latency-parts.ts';
import { FIXED, TRAFFIC, inDollars, metered } from '#core/price/serving/candidate/metered.ts';

/** Planned share of an instance's sustained rate. The queue absorbs load above it for a while. */
export const ASYNC_UTILISATION = 0.8;
const METRIC_LAG_MINUTES = 1;
const COOLDOWN_MINUTES = 5;
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
  },
  mode: 'async',
  readsFrom: 'queue',
  returnsAnswers: true,
  // A Savings Plan is an hourly commitment, and no instance here runs every hour.
  purchases: ['on-demand'],
  instanceTypes: sagemakerNames,
  offered: offeredBySagemaker('realtime-endpoint'),
  prices: { products: ['async-inference'], ids: ['sagemaker-async.data', 's3.put', 's3.get', 's3.storage'] },
  payload: {
    part: 'payload',
    product: 'async-inference',
    over: 's3',
    limitId: 'sagemaker-async.payload',
    unitBytes: 1e6,
  },
  scaling: (asked) => ({
    code: 'queue',
    idleS: asked.context.lookup.limit('sagemaker-async.idle'),
    wakeUpS: 60 * wakeMinutesOf(asked),
  }),
  errorHandling: retriedRequests,
  plan,
});

/** By the minute, the resolution of metrics and alarms. */
function wakeMinutesOf({ context, simulation }: Asked): number {
  return Math.max(1, Math.ceil((context.lookup.limit('sagemaker-async.wake-up') * simulation.startupRatio) / 60));
}

function plan(asked: Asked): Planning<Served> {
  const { context, candidate, workload, simulation } = asked;
  const { lookup } = context;
  const timeoutS = lookup.limit('sagemaker-async.timeout');
  const screened = sagemakerMachine(asked, { product: 'async-inference', timeoutS, takesPlainInstances: false });
  if (screened.state === 'impossible') return screened;
  const machine = screened.plan;
  const { profile } = machine;
  const slow = machine.tooSlow(simulation);
  if (slow.length > 0) return impossible(...slow);
  const { meanPerS, peakPerS } = attemptRates(asked);
  const each = fleetMachine(workload, machine, requestPath(asked, 'sagemaker-endpoint', profile));
  const sustainedPerS = each.saturationPerS(simulation);
  const count = Math.max(
    1,
    workload.callerWaits ? workload.minInstances : 1,
    Math.ceil(peakPerS / (sustainedPerS * ASYNC_UTILISATION)),
  );
  const quotas = instanceCaveats(asked, count);
  if (quotas.state === 'impossible') return quotas;
  const wakeMinutes = wakeMinutesOf(asked);
  const idleS = lookup.limit('sagemaker-async.idle');
  const day = dayOfWorkload(workload);
  const fleet = fleetTable(day, policyOf(wakeMinutes, idleS))(meanPerS / sustainedPerS);
  const sleep = sleepTable(day, { wakeUpS: wakeMinutes * 60, idleS })(meanPerS);
  const answering: Answering = { asked, machine: each, fleet, sleep, sustainedPerS, wakeMs: wakeMinutes * 60_000 };
  const missed = limitsMissed(answering);
  if (missed.length > 0) return impossible(...missed);
  // No instance runs between two requests that are far apart.
  // A waiting caller must not depend on a single instance.
  const least = workload.callerWaits ? workload.minInstances * (1 - sleep.asleepShare) : 0;
  const paidInstances = Math.max(least, fleet.meanInstances - sleep.asleepShare);
  const paid = metered(
    { code: 'while-working', instanceType: candidate.instanceType ?? '', meanInstances: paidInstances },
    {
      quantity: paidInstances * MONTH_H,
      unit: 'hour',
      usd: machine.onDemandUsdPerHour(simulation),
      kept: discountFactor(workload),
      grows: paidInstances > least ? TRAFFIC : FIXED,
    },
  );
  const latencyMs = { p50: answeredMs(answering, 50), p99: answeredMs(answering, 99) };
  return planned(
    served({
      count,
      items: [paid, ...storeItems(asked)],
      latencyMs,
      latencyParts: () => partsOf(latencyMs, [...machineParts(asked, each), storePart(asked)], 'queue'),
      freshnessS: null,
      profile,
      reasons: [
        ...quotas.plan,
        ...wakingReasons(sleep, answering.wakeMs),
        ...each.reasons(simulation),
        ...machine.reasons,
      ],
      deployment: () => ({
        machine: deployedInstance(asked, machine),
        use: { ...fixedFleet({ onDemand: count, spot: 0 }), always: { onDemand: 0, spot: 0 }, scaling: 'to-zero' },
      }),
    }),
  );
}

function policyOf(wakeMinutes: number, idleS: number): ScalingPolicy {
  return {
    minInstances: 0,
    safetyFactor: ASYNC_UTILISATION,
    metricLagMinutes: METRIC_LAG_MINUTES,
    // The catalogue's wake-up time starts at the request, before any metric includes it.
    provisioningMinutes: Math.max(0, wakeMinutes - METRIC_LAG_MINUTES),
    cooldownMinutes: COOLDOWN_MINUTES,
    idleMinutes: Math.ceil(idleS / 60),
  };
}

/** Data through the service, and S3: the caller writes and the endpoint reads, then the reverse. */
function storeItems(asked: Asked): readonly BillItem[] {
  const { usd } = asked.context.lookup;
  const requests = requestsPerMonth(asked);
  const attempts = attemptsPerMonth(asked);
  const payload = payloadIn(asked);
  const gb = (attempts * (payload.payloadBytesIn + payload.payloadBytesOut)) / GIB;
  const keptGb = (gb * KEPT_DAYS * DAY_S) / (MONTH_H * 3600);
  return [
    metered({ code: 'data-processed' }, { quantity: gb, unit: 'gb', usd: usd('sagemaker-async.data') }),
    inDollars({ code: 's3-requests' }, requests * 2 * usd('s3.put') + (requests + attempts) * usd('s3.get'), TRAFFIC),
    metered({ code: 's3-storage' }, { quantity: keptGb, unit: 'gb-month', usd: usd('s3.storage') }),
  ];
}

interface Answering {
  readonly asked: Asked;
  readonly machine: FleetMachine;
  readonly fleet: FleetFigures;
  readonly sleep: Sleep;
  readonly sustainedPerS: number;
  readonly wakeMs: number;
}

/** The time in S3: the caller writes and the endpoint reads, then the reverse. */
function storePart({ context: { lookup } }: Asked): LatencyPart {
  return { code: 'store', p50: 4 * lookup.limit('s3.read-p50'), p99: 4 * lookup.limit('s3.read-p99') };
}

/** A percentile from request to answer: S3 in both directions, the queue or the wake-up, the inference, and the path overhead. */
function answeredMs(answering: Answering, percentile: number): number {
  const { asked, machine, fleet, sustainedPerS } = answering;
  const late = percentile > 50;
  const s3Ms = storePart(asked)[late ? 'p99' : 'p50'];
  const load = Math.min(late ? fleet.loadP99 : fleet.loadP50, ASYNC_UTILISATION);
  const servedMs = machine.latencyMs(asked.simulation, percentile, load * sustainedPerS);
  return machine.path.addedMs(asked.simulation, percentile) + s3Ms + servedMs + waitedMs(answering, percentile);
}

/** The wait at a percentile: in the queue, plus the wake-up of an instance if more requests wait for one than the percentile leaves out. */
function waitedMs({ fleet, sleep, wakeMs }: Answering, percentile: number): number {
  const queuedMs = 60_000 * (percentile > 50 ? fleet.waitP99Minutes : fleet.waitP50Minutes);
  return sleep.wakingShare > 1 - percentile / 100 ? Math.max(queuedMs, wakeMs) : queuedMs;
}

function limitsMissed(answering: Answering): readonly Reason[] {
  const { sloMs, sloPercentile: percentile, maxStalenessS, callerWaits } = answering.asked.workload;
  const missed: Reason[] = [];
  if (callerWaits && sloMs !== null) {
    const ms = answeredMs(answering, percentile);
    if (ms > sloMs) missed.push({ code: 'latency-over-slo', percentile, ms, sloMs, ...delayOf(answering) });
  }
  const oldestMs = answeredMs(answering, 99);
  if (maxStalenessS !== null && oldestMs > maxStalenessS * 1000) {
    missed.push({ code: 'answer-too-old', ms: oldestMs, maxStalenessS, ...delayOf(answering) });
  }
  return missed;
}

/** A shorter wait in the queue is not the main cause of a late answer. */
const MIN_QUEUED_MS = 1000;

/** The cause of the delay at the SLO's percentile. */
function delayOf(answering: Answering): Pick<ReasonOf<'latency-over-slo'>, 'cause' | 'causeMs' | 'causeShare'> {
  const { sleep, wakeMs } = answering;
  const { workload } = answering.asked;
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
