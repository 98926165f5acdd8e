import type { Effort } from '#core/contract/base/numbers.ts';
import { sloRateFromPoints, type MeasuredSloRate } from '#core/measure/run/slo-rate.ts';
import { effortBudget } from '#core/measure/search/effort.ts';
import { createRandom } from '#core/math/stats/random.ts';
import type { OpenLoopDriver } from '#engine/bench/load/open-loop-driver.ts';
import { searchRatePoints } from '#engine/bench/tasks/rate-points.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import { serveSchedule, type SimulatedServer } from './simulated-server.ts';

const SETTING = { threads: 1, replicas: 1 };
/** A point costs this much beyond its arrivals: threads that get ready, and the drain. */
const AROUND_POINT_MS = 60;
/** New executors of a pass. */
const RENEWAL_MS = 1_200;

/** What a search found, and the simulated time that it took. */
export interface Searched {
  readonly found: MeasuredSloRate;
  readonly clockMs: number;
}

/** One search as `measure` runs it, on a simulated server and a simulated clock. */
export async function searchSimulated(
  server: SimulatedServer,
  options: { readonly effort: Effort; readonly limitMs: number; readonly percentile: number; readonly seed: number },
): Promise<Searched> {
  const { effort, limitMs, percentile, seed } = options;
  const random = createRandom(seed);
  let clockMs = 0;
  let runs = 0;
  const advance = (ms: number): Promise<void> => {
    clockMs += ms;
    return Promise.resolve();
  };
  const driver: OpenLoopDriver = {
    starts: 'service',
    measureUnloaded: () => Promise.reject(new Error('the capacity is known')),
    warmUp: () => advance(AROUND_POINT_MS),
    renew: () => advance(RENEWAL_MS),
    run: (arrivalMs) => {
      const times = serveSchedule(server, arrivalMs, random.fork(runs++));
      clockMs += (times.finishedMs.at(-1) ?? 0) + AROUND_POINT_MS;
      const waitedMs = new Float64Array(arrivalMs.length);
      const memory = { ...times, waitedMs, words: new Int32Array(4), stop: createStopWord() };
      return Promise.resolve({ memory, batches: arrivalMs.length, stopped: false });
    },
    close: () => Promise.resolve(),
  };
  const { points } = await searchRatePoints({
    task: {
      setting: SETTING,
      effort,
      slo: { percentile, ms: limitMs },
      arrivals: { kind: 'poisson' },
      ratesPerS: [],
      durationS: null,
      seed,
    },
    driver,
    capacityPerS: 1000 * server.servers,
    sendServiceMs: null,
    emit: () => undefined,
    isStopped: () => false,
    nowMs: () => clockMs,
    deadlineMs: 1000 * effortBudget(effort).realtimeS,
    openingMs: AROUND_POINT_MS,
    warmUpPerS: 100,
    measured: (work) => work(),
  });
  return {
    found: sloRateFromPoints(points, { percentile, limitMs, capacityPerS: 1000 * server.servers }),
    clockMs,
  };
}
