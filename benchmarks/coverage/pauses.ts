import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { median } from '#core/math/stats/moments.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { searchSimulated } from './simulated-search.ts';
import { SERVICES, serveSchedule, type SimulatedServer, type SimulatedStalls } from './simulated-server.ts';
import { percent, type CoverageTable } from './table.ts';

const PERCENTILE = 99;
const ALLOWED = (100 - PERCENTILE) / 100;
const LIMIT_MS = 15;
/** A rate late by more than this times the allowed share needs a sentence. */
const TOLERATED = 1.2;
/** Wall time divided by this: rarer pauses were not seen. */
const SEEN_PART = 3;
const LOADS = [0.05, 0.2, 0.4, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95];
/** Pauses from which the true late share is counted, and the wall time for those that are rare or absent. */
const TRUTH = { pauses: 40, leastS: 1_000 };

/** Searches of a row at effort quick; a standard one takes four times as long. */
const MOST_SEARCHES = 80;

interface Paused {
  readonly name: string;
  readonly everyS: number;
  readonly stalls: SimulatedStalls;
}

const uniform: SimulatedStalls['length'] = (random) => 0.125 + 1.75 * random.uniform();
const PAUSED: readonly Paused[] = [
  ...[30, 60, 120, 300].map((everyS) => ({
    name: '20–300 ms',
    everyS,
    stalls: { shareOfTime: 0.16 / everyS, meanMs: 160, length: uniform },
  })),
  { name: 'ten of 20 ms', everyS: 20, stalls: { shareOfTime: 0.2 / 20, meanMs: 20, clump: 10 } },
];

/** The true share of late requests, by the load. */
function lateShares(server: SimulatedServer, everyS: number): (load: number) => number {
  const wallS = Math.max(TRUTH.leastS, TRUTH.pauses * everyS);
  const shares = LOADS.map((load) => {
    const ratePerS = 1000 * load;
    const count = Math.round(wallS * ratePerS);
    const arrivalMs = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, seed: 1, count });
    const { finishedMs } = serveSchedule(server, arrivalMs, createRandom(2));
    return finishedMs.reduce((late, ms, index) => late + (ms - (arrivalMs[index] ?? 0) > LIMIT_MS ? 1 : 0), 0) / count;
  });
  return (load) => {
    const above = Math.max(
      1,
      LOADS.findIndex((each) => each >= load),
    );
    const [x0 = 0, x1 = 1, y0 = 0, y1 = 0] = [LOADS[above - 1], LOADS[above], shares[above - 1], shares[above]];
    const [from, to] = [Math.log(Math.max(y0, 1e-6)), Math.log(Math.max(y1, 1e-6))];
    return Math.exp(from + ((to - from) * (load - x0)) / (x1 - x0));
  };
}

async function* rows(repetitions: number) {
  for (const { name, everyS, stalls } of PAUSED) {
    const server = { name, serviceMs: SERVICES['M/D/1'], stalls, servers: 1 };
    const late = lateShares(server, everyS);
    for (const effort of ['quick', 'standard'] as const) {
      const most = Math.min(MOST_SEARCHES, repetitions);
      const count = effort === 'quick' ? most : Math.ceil(most / 4);
      const found = [];
      for (let seed = 0; seed < count; seed++) {
        const options = { effort, limitMs: LIMIT_MS, percentile: PERCENTILE, seed: 1000 + seed };
        const { found: rate } = await searchSimulated(server, options);
        if (rate.kind === 'measured' && rate.maxRatePerS !== null) found.push({ ...rate, ...rate.maxRatePerS });
      }
      const stated = found.flatMap(({ low, observedS }) => (low === null ? [] : [{ low, observedS }]));
      const holds = stated.map(({ low, observedS }) => ({
        isTrue: late(low / 1000) <= ALLOWED,
        isExcepted: everyS > observedS / SEEN_PART,
      }));
      const factor = (ratePerS: number): number => late(ratePerS / 1000) / ALLOWED;
      const persisting = found.flatMap(({ stalls: few }) => (few?.persistingPerS ? [factor(few.persistingPerS)] : []));
      const right = found.map(
        ({ value, stalls: few, observedS }) =>
          factor(value) <= TOLERATED || few !== null || everyS > observedS / SEEN_PART,
      );
      yield [
        name,
        everyS,
        effort,
        percent(stated.length / found.length),
        shareOf(holds.map(({ isTrue }) => isTrue)),
        shareOf(holds.map(({ isTrue, isExcepted }) => isTrue || isExcepted)),
        median(found.map(({ value }) => factor(value))).toFixed(1),
        shareOf(right),
        persisting.length === 0 ? '–' : median(persisting).toFixed(1),
      ];
    }
  }
}

function shareOf(of: readonly boolean[]): string {
  return of.length === 0 ? '–' : percent(of.filter(Boolean).length / of.length);
}

/** How often the statements on X_slo are right where the process pauses rarely, or in clumps. */
export const PAUSES: CoverageTable = {
  name: 'pauses',
  title: 'The highest rate of a process that pauses',
  explanation: `These are whole searches, as in the table above (80 quick and 20 standard ones), with a limit of ${LIMIT_MS} ms at p99. The server stops for 20 to 300 ms, or for ten stalls of 20 ms one after the other, on average every so many seconds. *Holds* is the share of the searches that state a lower end, and *true* how many of these truly meet the SLO (nominal 95 %). *With its clause* also counts those whose sentence "pauses rarer than one in T were not seen" names such pauses. *Late* is the late share at the stated X_slo in units of the allowed one (median). *Within 1.2 or said* is the share of searches that are late by at most 1.2 times what is allowed, or say that such pauses were few or not seen. *If they persist* is the late share at the rate that is stated for that case.`,
  columns: [
    'pauses',
    'every, s',
    'effort',
    'holds',
    'true',
    'with its clause',
    'late',
    'within 1.2 or said',
    'late if they persist',
  ],
  rows,
};
