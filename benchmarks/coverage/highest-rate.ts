import { median } from '#core/math/stats/moments.ts';
import { searchSimulated, type Searched } from './simulated-search.ts';
import { SERVICES, trueLatencies, type SimulatedServer } from './simulated-server.ts';
import { percent, type CoverageTable } from './table.ts';

const LOADS = [0.3, 0.6, 0.8, 0.9];
const STALLS = [0.006, 0.03];
const STALL_MS = 20;
const PERCENTILE = 99;
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

async function* rows(repetitions: number) {
  for (const server of servers()) {
    for (const load of LOADS) {
      const limitMs = trueLatencies(server, load).percentile(PERCENTILE);
      for (const effort of ['quick', 'standard'] as const) {
        // A standard search takes four times as long to draw.
        const count = effort === 'quick' ? repetitions : Math.ceil(repetitions / 4);
        const searches: Searched[] = [];
        for (let seed = 0; seed < count; seed++)
          searches.push(await searchSimulated(server, { effort, limitMs, percentile: PERCENTILE, seed: 1000 + seed }));
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
