import type { ServiceSummary } from '#core/contract/journal.ts';
import type { SloResult } from '#core/contract/run.ts';
import { simulateMaxRate } from '#core/math/queueing/slo-simulation.ts';
import { openLoopPoint } from '#core/measure/run/open-loop-point.ts';
import { crossingMs, meetsSlo, sloRateFromPoints, type SloPoint } from '#core/measure/run/slo-rate.ts';
import { effortBudget, pointBudget } from '#core/measure/search/effort.ts';
import {
  givenRates,
  searchRates,
  type RateBracket,
  type RateOutcome,
  type RatePoint,
} from '#core/measure/search/slo-search.ts';
import { mean, median, scv } from '#core/math/stats/moments.ts';
import { percentileEstimate, percentileFloor, quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { bimodality } from '#core/math/stats/trend.ts';
import { measuredLatency, taskMs } from '#engine/bench/stops/stop-watch.ts';
import type { TaskContext } from '#engine/bench/context.ts';
import { isStopped } from '#engine/runtime/control.ts';
import type { OpenLoopDriver } from '#engine/bench/load/open-loop-driver.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import { drawSchedule, lowestTellingRatePerS } from '#engine/bench/load/schedule.ts';
import { PassRenewal } from './pass-renewal.ts';
import { openDriver } from './realtime-driver.ts';
import { handlingBudgetMs } from './request-handling.ts';
import { SearchClock } from './search-clock.ts';

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
  const budget = effortBudget(task.effort, task.slo?.percentile);
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
  const sendServiceMs = driver.starts === 'send' ? unloadedMs : null;
  const loop = new PointRunner({ task, context, driver, sendServiceMs });
  const warmUpPerS = WARM_UP_UTILISATION * capacityPerS;
  await driver.warmUp(warmUpPerS);
  const renewal = new PassRenewal({ driver, warmUpPerS, openingMs: triedMs - openedMs });
  const deadlineMs = taskMs() + 1000 * task.seconds - (openedMs - openingMs) - handlingBudgetMs(task, unloadedMs);
  const clock = new SearchClock({ budget, durationS: task.durationS, deadlineMs });
  const isShort = (): boolean => clock.isShort(loop.points.at(-1)?.ratePerS ?? capacityPerS);
  const search = planSearch(task, { capacityPerS, isShort });
  let bracket: RateBracket = { passingPerS: null, failingPerS: null };
  let step = search.next();
  while (!step.done && !isStopped(stop)) {
    const point = step.value;
    if (task.ratesPerS.length === 0 && loop.points.length > 0 && clock.leftMs < clock.pointMs(point)) break;
    await renewal.before(point, { leftMs: clock.leftMs, passesMs: clock.passesMs(point) });
    step = search.next(await clock.time(point, (stretch) => loop.run(point, stretch)));
  }
  if (step.done) bracket = step.value;
  if (isStopped(stop)) return null;
  const serviceMs = loop.serviceMs ?? closedLoopMs;
  if (loop.serviceMs !== null) emit({ kind: 'realtime-setting', ...setting, service: serviceSummary(loop.serviceMs) });
  if (bimodality(serviceMs).bimodal) emit({ kind: 'noise', reason: { code: 'bimodal' } });
  const slo = sloResult({ task, points: loop.points, bracket, serviceMs });
  if (slo !== null) emit({ kind: 'realtime-slo', slo });
  await driver.close();
  return unloadedMs;
}

function planSearch(
  task: RealtimeTask,
  { capacityPerS, isShort }: { readonly capacityPerS: number; readonly isShort: () => boolean },
): ReturnType<typeof searchRates> {
  if (task.ratesPerS.length > 0) return givenRates(task.ratesPerS);
  if (task.arrivals.kind === 'trace') return givenRates([capacityPerS]);
  const budget = effortBudget(task.effort, task.slo?.percentile);
  const { bisections, replicates } = budget;
  const lowestPerS = lowestTellingRatePerS(budget);
  return searchRates({ capacityPerS, lowestPerS, hasSlo: task.slo !== null, bisections, replicates, isShort });
}

interface PointRunnerParts {
  readonly task: RealtimeTask;
  readonly context: TaskContext;
  readonly driver: OpenLoopDriver;
  /** See `openLoopPoint`. */
  readonly sendServiceMs: number | null;
}

/** Runs the points of the search in order and keeps the data for the SLO and the service time. */
class PointRunner {
  readonly points: SloPoint[] = [];
  /** Service times of paced requests at the lowest rate, which find an idle server. */
  serviceMs: Float64Array | null = null;
  readonly #options: PointRunnerParts;

  constructor(options: PointRunnerParts) {
    this.#options = options;
  }

  async run(wanted: RatePoint, stretch: number): Promise<RateOutcome> {
    const { task, context, driver, sendServiceMs } = this.#options;
    const { setting, slo } = task;
    const { arrivalMs, ratePerS } = drawSchedule({
      arrivals: task.arrivals,
      ratePerS: wanted.ratePerS,
      // New arrivals for every point, because points with the same draw would share its luck.
      seed: task.seed + 7919 * (this.points.length + 1),
      durationS: task.durationS,
      budget: pointBudget(effortBudget(task.effort, task.slo?.percentile), wanted.purpose, stretch),
    });
    this.#tell(`${Math.round(ratePerS)} requests/s`, ratePerS);
    const result = await measuredLatency(() => driver.run(arrivalMs));
    if (result.stopped) return { meetsSlo: null, saturated: false };
    const percentile = slo?.percentile ?? 99;
    const { point, correctedMs, serviceMs } = openLoopPoint({
      times: result.memory,
      ratePerS,
      replicas: setting.replicas,
      minAnswers: percentileFloor(percentile),
      sendServiceMs,
    });
    if (wanted.purpose === 'unloaded' && serviceMs.length > 20) this.serviceMs = serviceMs;
    context.emit({ kind: 'realtime-point', point, samples: null }, correctedMs);
    this.points.push({
      replicate: wanted.replicate,
      ratePerS,
      point,
      ms: crossingMs(correctedMs, percentile),
    });
    this.#tell(`${Math.round(ratePerS)} requests/s: ${point.verdict}`);
    return {
      saturated: point.verdict === 'saturated',
      meetsSlo: slo === null ? null : meetsSlo(point, correctedMs, slo),
    };
  }

  /** `at` is set only before a point is measured. */
  #tell(text: string, at?: number): void {
    const { task, context } = this.#options;
    const done = this.points.length;
    const of = Math.max(task.ratesPerS.length, done);
    context.emit({ kind: 'progress', phase: 'realtime', done, of, text, ...(at === undefined ? {} : { at }) });
  }
}

function sloResult(options: {
  readonly task: RealtimeTask;
  readonly points: readonly SloPoint[];
  readonly bracket: RateBracket;
  readonly serviceMs: Float64Array;
}): SloResult | null {
  const { task, points, bracket, serviceMs } = options;
  const { slo } = task;
  if (slo === null) return null;
  const measured = sloRateFromPoints({ points, limitMs: slo.ms });
  if (measured.kind === 'measured') {
    const { maxRatePerS } = measured;
    return {
      ...slo,
      maxRatePerS,
      firstFailingPerS: measured.firstFailingPerS,
      basis: 'measured',
    };
  }
  const simulated = simulateMaxRate({
    serviceTimesMs: serviceMs,
    replicas: task.setting.replicas,
    percentile: slo.percentile,
    sloMs: slo.ms,
    seed: task.seed,
  });
  return { ...slo, maxRatePerS: simulated, firstFailingPerS: bracket.failingPerS, basis: 'simulated' };
}
