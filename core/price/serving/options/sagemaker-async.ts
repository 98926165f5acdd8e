import { fleetOver, type FleetFigures, sleepOverDay } from '#core/price/autoscaling/remembered.ts';
import type { ScalingPolicy } from '#core/price/autoscaling/simulate-day.ts';
import type { Sleep } from '#core/price/autoscaling/sleeping.ts';
import type { BreakdownItem } from '#core/contract/plan.ts';
import type { Reason, ReasonOf } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { DAY_S, GIB, MONTH_H, predictionsPerMonth } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { dayOfWorkload } from '#core/price/traffic/workload-day.ts';
import { type Common, priced, infeasible } from '#core/price/serving/candidate/evaluation.ts';
import { productsUnpriced } from '#core/price/serving/candidate/lookup.ts';
import type { ServingContext, ServingDefinition } from '#core/price/serving/candidate/option.ts';
import { sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';
import {
  type RequestLimits,
  type SagemakerInstance,
  screenSagemakerInstance,
} from '#core/price/serving/sagemaker/sagemaker-capacity.ts';
import { instancesOver, MAX_INSTANCES } from './sagemaker-endpoint.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

/** Share of what an instance sustains that it is planned to do: the queue takes what comes above it for a while. */
export const ASYNC_UTILISATION = 0.8;
const METRIC_LAG_MINUTES = 1;
const COOLDOWN_MINUTES = 5;
/** A request and its answer stay in S3 for a day. */
const KEPT_DAYS = 1;

/** SageMaker Asynchronous Inference: requests queue, instances come with the queue and leave it empty; none is kept without work. */
export const sagemakerAsync: ServingDefinition = {
  service: 'sagemaker-async',
  mode: 'async',
  // A Savings Plan is an hourly commitment, and nothing here runs every hour.
  purchases: ['on-demand'],
  instanceTypes: sagemakerNames,
  evaluate,
};

function evaluate(context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation {
  const { lookup } = context;
  // By the minute, as metrics and alarms come.
  const wakeMinutes = Math.max(1, Math.ceil((lookup.limit('sagemaker-async.wake-up') * world.startupRatio) / 60));
  const idleS = lookup.limit('sagemaker-async.idle');
  const common: Common = {
    candidate,
    basis: 'projected',
    scaling: { code: 'queue', idleS, wakeUpS: 60 * wakeMinutes },
    errorHandling: { unit: 'request', expectedReworkPct: 100 * workload.failureRate },
  };
  const limits: RequestLimits = {
    product: 'async-inference',
    payloadMb: lookup.limit('sagemaker-async.payload'),
    timeoutS: lookup.limit('sagemaker-async.timeout'),
  };
  const instance = screenSagemakerInstance(context, { candidate, workload, world, common, limits });
  if (instance.state === 'infeasible') return instance.evaluation;
  const store = storeItems(context, workload, world);
  if (store === null) return infeasible(instance.known, [productsUnpriced(lookup, 'async-inference')]);
  const { meanPerS, peakPerS } = ratesOf(workload, world.trafficRatio * (1 + workload.failureRate));
  const sustainedPerS = instance.profile.realtime.saturationPerS * instance.speedup;
  const count = Math.max(1, Math.ceil(peakPerS / (sustainedPerS * ASYNC_UTILISATION)));
  if (count > MAX_INSTANCES) return infeasible(instance.known, [instancesOver(count)]);
  const day = dayOfWorkload(workload);
  const fleet = fleetOver(day, policyOf(wakeMinutes, idleS), meanPerS / sustainedPerS);
  const sleep = sleepOverDay(day, { wakeUpS: wakeMinutes * 60, idleS }, meanPerS);
  const answering: Answering = {
    context,
    instance,
    workload,
    fleet,
    sleep,
    sustainedPerS,
    wakeMs: wakeMinutes * 60_000,
  };
  const missed = limitsMissed(answering);
  if (missed.length > 0) return infeasible(instance.known, missed);
  // Between two requests that are far apart there is no instance.
  const paidInstances = Math.max(0, fleet.meanInstances - sleep.asleepShare);
  const latencyMs = { p50: answeredMs(answering, 50), p99: answeredMs(answering, 99) };
  return priced(instance.known, {
    count,
    items: [
      {
        item: `${candidate.instanceType} while there is work, ${Number(paidInstances.toPrecision(2))} on average`,
        monthlyUsd: paidInstances * MONTH_H * instance.onDemandUsdPerHour,
      },
      ...store,
    ],
    latencyMs,
    freshnessS: { mean: latencyMs.p50 / 1000, max: latencyMs.p99 / 1000 },
    reasons: [...wakingReasons(sleep, answering.wakeMs), ...instance.reasons],
  });
}

function policyOf(wakeMinutes: number, idleS: number): ScalingPolicy {
  return {
    minInstances: 0,
    safetyFactor: ASYNC_UTILISATION,
    metricLagMinutes: METRIC_LAG_MINUTES,
    // What the catalogue calls waking up begins with the request, before any metric has it.
    provisioningMinutes: Math.max(0, wakeMinutes - METRIC_LAG_MINUTES),
    cooldownMinutes: COOLDOWN_MINUTES,
    idleMinutes: Math.ceil(idleS / 60),
  };
}

/** Data through the service, and S3: the caller puts and the endpoint gets, then the other way round. Null when a price is not known. */
function storeItems({ lookup }: ServingContext, workload: Workload, world: World): readonly BreakdownItem[] | null {
  const dataUsd = lookup.unitUsd('sagemaker-async.data');
  const putUsd = lookup.unitUsd('s3.put');
  const getUsd = lookup.unitUsd('s3.get');
  const storageUsd = lookup.unitUsd('s3.storage');
  if (dataUsd === null || putUsd === null || getUsd === null || storageUsd === null) return null;
  const requests = predictionsPerMonth(workload.predictionsPerDay) * world.trafficRatio;
  const attempts = requests * (1 + workload.failureRate);
  const gb = (attempts * (workload.payloadBytesIn + workload.payloadBytesOut)) / GIB;
  const keptGb = (gb * KEPT_DAYS * DAY_S) / (MONTH_H * 3600);
  return [
    { item: 'data processed', monthlyUsd: gb * dataUsd },
    { item: 'S3 puts and gets', monthlyUsd: requests * 2 * putUsd + (requests + attempts) * getUsd },
    { item: 'S3 storage', monthlyUsd: keptGb * storageUsd },
  ];
}

interface Answering {
  readonly context: ServingContext;
  readonly instance: SagemakerInstance;
  readonly workload: Workload;
  readonly fleet: FleetFigures;
  readonly sleep: Sleep;
  readonly sustainedPerS: number;
  readonly wakeMs: number;
}

/** A percentile from request to answer: S3 there and back, the queue or the waking up, the inference, the way. */
function answeredMs(answering: Answering, percentile: number): number {
  const { context, instance, workload, fleet, sustainedPerS } = answering;
  const { lookup } = context;
  const late = percentile > 50;
  const s3Ms = 4 * lookup.limit(late ? 's3.read-p99' : 's3.read-p50');
  const load = Math.min(late ? fleet.loadP99 : fleet.loadP50, ASYNC_UTILISATION);
  const { speedup, profile } = instance;
  const servedMs = profile.realtime.latencyMs({ percentile, ratePerS: load * sustainedPerS, speedup });
  return workload.pathOverheadMs + s3Ms + servedMs + waitedMs(answering, percentile);
}

/** The wait of a percentile: in the queue, and for an instance to wake up where more requests do than the percentile leaves out. */
function waitedMs({ fleet, sleep, wakeMs }: Answering, percentile: number): number {
  const queuedMs = 60_000 * (percentile > 50 ? fleet.waitP99Minutes : fleet.waitP50Minutes);
  return sleep.wakingShare > 1 - percentile / 100 ? Math.max(queuedMs, wakeMs) : queuedMs;
}

function limitsMissed(answering: Answering): readonly Reason[] {
  const { sloMs, sloPercentile: percentile, maxStalenessS, callerWaits } = answering.workload;
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

/** A shorter wait in the queue is not what delays an answer. */
const MIN_QUEUED_MS = 1000;

/** What delays the answers at the percentile of the SLO. */
function delayOf(answering: Answering): Pick<ReasonOf<'latency-over-slo'>, 'cause' | 'causeMs' | 'causeShare'> {
  const { workload, sleep, wakeMs } = answering;
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
