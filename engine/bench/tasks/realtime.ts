import type { ServiceSummary } from '#core/contract/run/journal.ts';
import type { SloResult } from '#core/contract/run/run.ts';
import { simulateMaxRate } from '#core/math/queueing/slo-simulation.ts';
import { serviceStalls } from '#core/measure/run/service-stalls.ts';
import { sloRateFromPoints, type SloPoint } from '#core/measure/run/slo-rate.ts';
import { mean, median, scv } from '#core/math/stats/moments.ts';
import { percentileEstimate, quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { bimodality } from '#core/math/stats/trend.ts';
import { measuredLatency, taskMs } from '#engine/bench/stops/stop-watch.ts';
import type { TaskContext } from '#engine/bench/context.ts';
import { isStopped } from '#engine/runtime/control.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import { openDriver } from './realtime-driver.ts';
import { searchRatePoints } from './rate-points.ts';
import { handlingBudgetMs } from './request-handling.ts';

type RealtimeTask = Extract<BenchTask, { kind: 'realtime' }>;

const WARM_UP_UTILISATION = 0.3;

/** Summary of the service times of single requests; the percentile is null below its minimum sample size. */
function serviceSummary(serviceMs: Float64Array): ServiceSummary {
  const sorted = serviceMs.slice().sort();
  return {
    meanMs: mean(sorted),
    p50Ms: quantileOfSorted(sorted, 0.5),
    p99Ms: percentileEstimate(sorted, 99),
    scv: sorted.length > 1 ? scv(sorted) : 0,
  };
}

/**
 * Measures the latency-versus-load curve in an open loop and, with an SLO, the highest rate that meets it. Leaves time for
 * `requestHandling` where it follows.
 * @returns the median time of a request to an idle server, milliseconds; null if a stop was requested.
 */
export async function realtime(task: RealtimeTask, context: TaskContext): Promise<number | null> {
  const { stop, emit } = context;
  const { setting } = task;
  const openingMs = taskMs();
  const driver = await openDriver(task, context);
  if (driver === null) return null;
  // The HTTP overhead is measured within the time of the search.
  const openedMs = taskMs();
  const { serviceMs: closedLoopMs, capacityPerS } = await measuredLatency(() => driver.measureUnloaded());
  const triedMs = taskMs();
  if (isStopped(stop) || closedLoopMs.length === 0) return null;
  emit({ kind: 'realtime-setting', ...setting, service: serviceSummary(closedLoopMs) });
  const unloadedMs = median(closedLoopMs);
  const warmUpPerS = WARM_UP_UTILISATION * capacityPerS;
  await driver.warmUp(warmUpPerS);
  const found = await searchRatePoints({
    task,
    driver,
    capacityPerS,
    sendServiceMs: driver.starts === 'send' ? unloadedMs : null,
    emit,
    isStopped: () => isStopped(stop),
    nowMs: taskMs,
    deadlineMs: taskMs() + 1000 * task.seconds - (openedMs - openingMs) - handlingBudgetMs(task, unloadedMs),
    openingMs: triedMs - openedMs,
    warmUpPerS,
    measured: measuredLatency,
  });
  if (isStopped(stop)) return null;
  const serviceMs = found.serviceMs ?? closedLoopMs;
  if (found.serviceMs !== null) {
    const stalls = serviceStalls(found.servicesMs);
    const service = { ...serviceSummary(serviceMs), ...(stalls !== null && { stalls }) };
    emit({ kind: 'realtime-setting', ...setting, service });
  }
  if (bimodality(serviceMs).bimodal) emit({ kind: 'noise', reason: { code: 'bimodal' } });
  const slo = sloResult({ task, points: found.points, serviceMs, capacityPerS });
  if (slo !== null) emit({ kind: 'realtime-slo', slo });
  await driver.close();
  return unloadedMs;
}

function sloResult(options: {
  readonly task: RealtimeTask;
  readonly points: readonly SloPoint[];
  readonly serviceMs: Float64Array;
  readonly capacityPerS: number;
}): SloResult | null {
  const { task, points, serviceMs, capacityPerS } = options;
  const { slo } = task;
  if (slo === null) return null;
  const measured = sloRateFromPoints(points, { percentile: slo.percentile, limitMs: slo.ms, capacityPerS });
  if (measured.kind === 'measured') {
    const { maxRatePerS, firstFailingPerS, stalls, observedS } = measured;
    return {
      ...slo,
      maxRatePerS,
      firstFailingPerS,
      basis: 'measured',
      observedS,
      ...(stalls === null ? {} : { stalls }),
    };
  }
  const simulated = simulateMaxRate({
    serviceTimesMs: serviceMs,
    replicas: task.setting.replicas,
    percentile: slo.percentile,
    sloMs: slo.ms,
    seed: task.seed,
  });
  return { ...slo, maxRatePerS: simulated, firstFailingPerS: null, basis: 'simulated' };
}
