import type { Effort } from '#core/contract/base/numbers.ts';
import { sloRateFromPoints, type MeasuredSloRate } from '#core/measure/run/slo-rate.ts';
import { effortBudget } from '#core/measure/search/effort.ts';
import { median } from '#core/math/stats/moments.ts';
import { createRandom } from '#core/math/stats/random.ts';
import type { OpenLoopDriver } from '#engine/bench/load/open-loop-driver.ts';
import { searchRatePoints } from '#engine/bench/tasks/rate-points.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import { SERVICES, serveSchedule, trueLatencies, type SimulatedServer } from './simulated-server.ts';
import { percent, type CoverageTable } from './table.ts';

const LOADS = [0.3, 0.6, 0.8, 0.9];
const STALLS = [0.006, 0.03];
const STALL_MS = 20;
const PERCENTILE = 99;
const SETTING = { threads: 1, replicas: 1 };
/** A point costs this much beyond its arrivals: threads that get ready, and the drain. */
const AROUND_POINT_MS = 60;
/** New executors of a pass. */
const RENEWAL_MS = 1_200;

function servers(): readonly SimulatedServer[] {
  const plain = Object.entries(SERVICES).map(([name, serviceMs]) => ({ name, serviceMs, stalls: null, servers: 1 }));
  const stalling = STALLS.map((shareOfTime) => ({
    name: `M/D/1, stalls of ${STALL_MS} ms in ${100 * shareOfTime} % of the time`,
    serviceMs: SERVICES['M/D/1'],
    stalls: { shareOfTime, meanMs: STALL_MS },
    servers: 1,
  }));
  return [...plain, ...stalling];
}

interface Searched {
  readonly found: MeasuredSloRate;
  readonly clockMs: number;
}

/** One search as `measure` runs it, on a simulated server and a simulated clock. */
async function search(
  server: SimulatedServer,
  options: { readonly effort: Effort; readonly limitMs: number; readonly seed: number },
): Promise<Searched> {
  const { effort, limitMs, seed } = options;
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
      const memory = { ...times, words: new Int32Array(4), stop: createStopWord() };
      return Promise.resolve({ memory, batches: arrivalMs.length, stopped: false });
    },
    close: () => Promise.resolve(),
  };
  const { points } = await searchRatePoints({
    task: {
      setting: SETTING,
      effort,
      slo: { percentile: PERCENTILE, ms: limitMs },
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
    found: sloRateFromPoints(points, { percentile: PERCENTILE, limitMs, capacityPerS: 1000 * server.servers }),
    clockMs,
  };
}

async function* rows(repetitions: number) {
  for (const server of servers()) {
    for (const load of LOADS) {
      const limitMs = trueLatencies(server, load).percentile(PERCENTILE);
      for (const effort of ['quick', 'standard'] as const) {
        // A standard search takes four times as long to draw.
        const count = effort === 'quick' ? repetitions : Math.ceil(repetitions / 4);
        const searches: Searched[] = [];
        for (let seed = 0; seed < count; seed++)
          searches.push(await search(server, { effort, limitMs, seed: 1000 + seed }));
        yield [server.name, load, limitMs.toFixed(1), effort, ...cellsOf(searches, 1000 * load)];
      }
    }
  }
}

function cellsOf(searches: readonly Searched[], truthPerS: number): readonly string[] {
  const measured = searches.flatMap(({ found }) => (found.kind === 'measured' ? [found] : []));
  const rates = measured.flatMap(({ maxRatePerS, stalls }) =>
    maxRatePerS === null ? [] : [{ ...maxRatePerS, stalls }],
  );
  const holds = rates.map(({ low }) => low === null || low <= truthPerS);
  const fails = rates.map(({ high }) => high === null || high >= truthPerS);
  const known = rates.filter(({ stalls }) => stalls === null).map(({ value }) => value / truthPerS);
  const widths = rates.map(({ low, high }) => (low === null || high === null ? Infinity : high / low));
  const share = (of: readonly boolean[]): string => percent(of.filter(Boolean).length / of.length);
  const width = median(widths);
  return [
    share(holds),
    share(fails),
    share(holds.map((each, index) => each && fails[index] === true)),
    known.length === 0 ? '–' : median(known).toFixed(3),
    Number.isFinite(width) ? width.toFixed(2) : 'one end unknown',
    percent(1 - known.length / rates.length),
    percent(1 - rates.length / searches.length),
    Math.max(...searches.map(({ clockMs }) => clockMs / 1000)).toFixed(0),
  ];
}

/** How often the interval of X_slo is right. */
export const HIGHEST_RATE: CoverageTable = {
  name: 'highest-rate',
  title: 'The highest rate within an SLO',
  explanation:
    'These are whole searches of `measure`, on a simulated server with a mean service time of 1 ms and a simulated clock. The limit is the true p99 at the load in the second column, so that load is the true highest rate. *Holds* is the share of searches whose lower end truly meets the SLO (nominal 95 %), *fails* the share whose upper end truly misses it (95 %), *both* the share whose interval contains the true rate (90 %).',
  columns: [
    'service',
    'true load',
    'limit p99, ms',
    'effort',
    'holds',
    'fails',
    'both',
    'value ÷ truth, median',
    'high ÷ low, median',
    'stalls unknown',
    'no rate',
    'longest, s',
  ],
  rows,
};
