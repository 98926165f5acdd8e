import type { RunEvent } from '#core/contract/run/journal.ts';
import type { PointVerdict } from '#core/contract/run/run.ts';
import { lateRequests } from '#core/measure/run/excursions.ts';
import { withoutLeadIn, type OpenLoopTimes } from '#core/measure/run/open-loop-times.ts';
import { openLoopPoint } from '#core/measure/run/open-loop-point.ts';
import { servicesOf, withoutStalls, withoutWaits } from '#core/measure/run/stalls.ts';
import { sloRateFromPoints, type MeasuredSloRate, type SloPoint } from '#core/measure/run/slo-rate.ts';
import { effortBudget, pointBudget } from '#core/measure/search/effort.ts';
import {
  givenRates,
  searchRates,
  type RateOutcome,
  type RatePoint,
  type RateSearch,
} from '#core/measure/search/slo-search.ts';
import { percentileFloor } from '#core/math/stats/percentiles.ts';
import type { OpenLoopDriver } from '#engine/bench/load/open-loop-driver.ts';
import type { OpenLoopResult } from '#engine/bench/load/open-loop.ts';
import { drawSchedule, lowestTellingRatePerS } from '#engine/bench/load/schedule.ts';
import type { BenchTask, Setting } from '#engine/bench/protocol.ts';
import { PassRenewal } from './pass-renewal.ts';
import { SearchClock } from './search-clock.ts';

/** The parts of a real-time task that a search of rates uses. */
type RateTask = Pick<
  Extract<BenchTask, { kind: 'realtime' }>,
  'setting' | 'effort' | 'slo' | 'arrivals' | 'ratesPerS' | 'durationS' | 'seed'
>;

/** A search and what it runs on. The clock and the way of measuring are the product's own, except where a simulation stands in for both. */
export interface RateSearchParts {
  readonly task: RateTask;
  readonly driver: OpenLoopDriver;
  readonly capacityPerS: number;
  /** See `openLoopPoint`. */
  readonly sendServiceMs: number | null;
  readonly emit: (event: RunEvent, samplesMs?: Float64Array) => void;
  readonly isStopped: () => boolean;
  readonly nowMs: () => number;
  readonly deadlineMs: number;
  /** How long the driver took to start and try its executors, milliseconds. */
  readonly openingMs: number;
  readonly warmUpPerS: number;
  /** Runs a point, again if it was disturbed. */
  readonly measured: (work: () => Promise<OpenLoopResult>) => Promise<OpenLoopResult>;
}

/** The points of a finished search. */
export interface FoundRates {
  readonly points: readonly SloPoint[];
  /** Service times of paced requests at the lowest rate, which find an idle server; null if there were too few. */
  readonly serviceMs: Float64Array | null;
  /**
   * Service times of each rate that shows the stalls of the process (`showsStalls`), or of all rates if none does, as on a machine with much other load;
   * without waits for a core. Empty if they would contain the network path to a server.
   */
  readonly servicesMs: readonly Float64Array[];
}

/** Measures the latency-against-load curve, and with an SLO the rates around X_slo, until the time is over. */
export async function searchRatePoints(parts: RateSearchParts): Promise<FoundRates> {
  const { task, driver, capacityPerS, nowMs, deadlineMs, warmUpPerS, openingMs, isStopped } = parts;
  const points = new RatePoints(parts);
  const renewal = new PassRenewal({ driver, warmUpPerS, openingMs, now: nowMs });
  const budget = effortBudget(task.effort, task.slo?.percentile);
  const clock = new SearchClock({ budget, durationS: task.durationS, deadlineMs, now: nowMs });
  const search = planSearch(parts, {
    estimate: () => points.estimate(),
    isShort: () => clock.isShort(points.all.at(-1)?.ratePerS ?? capacityPerS),
  });
  let step = search.next();
  while (!step.done && !isStopped()) {
    const point = step.value;
    if (task.ratesPerS.length === 0 && points.all.length > 0 && clock.leftMs < clock.pointMs(point)) break;
    await renewal.before(point, { leftMs: clock.leftMs, passesMs: clock.passesMs(point) });
    step = search.next(await clock.time(point, (stretch) => points.run(point, stretch)));
  }
  return { points: points.all, serviceMs: points.serviceMs, servicesMs: points.servicesMs() };
}

function planSearch(
  { task, capacityPerS }: RateSearchParts,
  asked: Pick<Parameters<typeof searchRates>[0], 'isShort'> & { readonly estimate: () => MeasuredSloRate | null },
): RateSearch {
  if (task.ratesPerS.length > 0) return givenRates(task.ratesPerS);
  if (task.arrivals.kind === 'trace') return givenRates([capacityPerS]);
  const budget = effortBudget(task.effort, task.slo?.percentile);
  return searchRates({
    capacityPerS,
    lowestPerS: lowestTellingRatePerS(budget),
    passes: task.slo === null ? 0 : budget.passes,
    isShort: asked.isShort,
    estimate: () => {
      const found = asked.estimate();
      return found?.kind === 'measured' ? found.maxRatePerS : null;
    },
  });
}

/**
 * Whether the stalls of a point are those of the process. A rate that was not kept up with may be that of a machine with much other load, except where the
 * waits for a core are known: then to leave such points out would leave out the pauses that delayed them.
 */
function showsStalls(verdict: PointVerdict, { threads }: Setting): boolean {
  const areWaitsKnown = process.platform === 'linux' && threads === 1;
  return verdict === 'valid' || (verdict === 'too-few' && areWaitsKnown);
}

/** Runs the points of a search in order and keeps what X_slo and the service time are computed from. */
class RatePoints {
  readonly all: SloPoint[] = [];
  serviceMs: Float64Array | null = null;
  readonly #servicesMs: { readonly serviceMs: Float64Array; readonly valid: boolean }[] = [];
  readonly #parts: RateSearchParts;

  constructor(parts: RateSearchParts) {
    this.#parts = parts;
  }

  estimate(): MeasuredSloRate | null {
    const { task, capacityPerS } = this.#parts;
    const { slo } = task;
    return slo === null
      ? null
      : sloRateFromPoints(this.all, { percentile: slo.percentile, limitMs: slo.ms, capacityPerS });
  }

  servicesMs(): readonly Float64Array[] {
    const valid = this.#servicesMs.filter((rate) => rate.valid);
    return (valid.length > 0 ? valid : this.#servicesMs).map(({ serviceMs }) => serviceMs);
  }

  async run(wanted: RatePoint, stretch: number): Promise<RateOutcome> {
    const { task, driver, sendServiceMs, emit, measured, capacityPerS } = this.#parts;
    const { setting, slo } = task;
    const { arrivalMs, ratePerS, leadIn } = drawSchedule({
      arrivals: task.arrivals,
      ratePerS: wanted.ratePerS,
      // New arrivals for every point, because points with the same arrivals would have correlated errors.
      seed: task.seed + 7919 * (this.all.length + 1),
      durationS: task.durationS,
      budget: pointBudget(effortBudget(task.effort, slo?.percentile), wanted.purpose, stretch),
      capacityPerS,
    });
    this.#tell(`${Math.round(ratePerS)} requests/s`, ratePerS);
    const { memory: times, stopped } = await measured(() => driver.run(arrivalMs));
    if (stopped) return { saturated: false };
    const { point, correctedMs, serviceMs } = openLoopPoint({
      times,
      ratePerS,
      replicas: setting.replicas,
      minAnswers: percentileFloor(slo?.percentile ?? 99),
      sendServiceMs,
      leadIn,
    });
    if (wanted.purpose === 'unloaded' && serviceMs.length > 20) this.serviceMs = serviceMs;
    // What other programs took from the services belongs to this machine; the point shows it, and trust states it.
    const own = sendServiceMs === null ? withoutWaits(times, setting.replicas) : times;
    if (sendServiceMs === null) {
      const ownMs = own === times ? serviceMs : servicesOf(withoutLeadIn(own, leadIn));
      this.#servicesMs.push({ serviceMs: ownMs, valid: showsStalls(point.verdict, setting) });
    }
    emit({ kind: 'realtime-point', point, samples: null }, correctedMs);
    const limitMs = slo?.ms ?? Number.POSITIVE_INFINITY;
    const late = (of: OpenLoopTimes) => lateRequests({ times: of, leadIn, limitMs });
    const calm = sendServiceMs === null ? withoutStalls(own, setting.replicas) : null;
    const stalls = calm === null ? null : { seen: calm.stalls, lateWithout: late(calm.times) };
    this.all.push({ ratePerS, verdict: point.verdict, lagP99Ms: point.lag.p99Ms, late: late(own), stalls });
    this.#tell(`${Math.round(ratePerS)} requests/s: ${point.verdict}`);
    return { saturated: point.verdict === 'saturated' };
  }

  /** `at` is set only before a point is measured. */
  #tell(text: string, at?: number): void {
    const { task, emit } = this.#parts;
    const done = this.all.length;
    const of = Math.max(task.ratesPerS.length, done);
    emit({ kind: 'progress', phase: 'realtime', done, of, text, ...(at === undefined ? {} : { at }) });
  }
}
