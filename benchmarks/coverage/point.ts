import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { median } from '#core/math/stats/moments.ts';
import { openLoopPoint } from '#core/measure/run/open-loop-point.ts';
import type { Interval } from '#core/contract/base/numbers.ts';
import { SERVICES, serveSchedule, trueLatencies, type SimulatedServer } from './simulated-server.ts';
import { percent, type CoverageTable } from './table.ts';

const LOADS = [0.3, 0.7, 0.9];
const REQUESTS = [3_000, 30_000];
const STALLING: SimulatedServer = {
  name: 'M/D/1, stalls of 20 ms in 0.6 % of the time',
  serviceMs: SERVICES['M/D/1'],
  stalls: { shareOfTime: 0.006, meanMs: 20 },
  servers: 1,
};

interface Counted {
  right: number;
  readonly widths: number[];
}

function note(counted: Counted, interval: Interval | null | undefined, truth: number): void {
  if (interval?.low == null || interval.high === null) return;
  if (interval.low <= truth && truth <= interval.high) counted.right += 1;
  counted.widths.push(interval.high / interval.low);
}

function cells({ right, widths }: Counted, repetitions: number): readonly string[] {
  if (widths.length === 0) return ['–', '–', '100 %'];
  return [percent(right / widths.length), median(widths).toFixed(2), percent(1 - widths.length / repetitions)];
}

function* rows(repetitions: number) {
  const plain = Object.entries(SERVICES).map(([name, serviceMs]) => ({ name, serviceMs, stalls: null, servers: 1 }));
  for (const server of [...plain, STALLING]) {
    for (const load of LOADS) {
      const truth = trueLatencies(server, load);
      for (const count of REQUESTS) {
        const p99: Counted = { right: 0, widths: [] };
        const meanMs: Counted = { right: 0, widths: [] };
        for (let seed = 0; seed < repetitions; seed++) {
          const leadIn = count / 5;
          const arrivalMs = makeSchedule({
            arrivals: { kind: 'poisson' },
            ratePerS: 1000 * load,
            seed: 500 + seed,
            count: leadIn + count,
          });
          const times = serveSchedule(server, arrivalMs, createRandom(900 + seed));
          const { point } = openLoopPoint({ times, ratePerS: 1000 * load, replicas: 1, minAnswers: 1, leadIn });
          note(p99, point.intervals?.p99Ms, truth.percentile(99));
          note(meanMs, point.intervals?.meanMs, truth.mean);
        }
        yield [server.name, load, count, ...cells(p99, repetitions), ...cells(meanMs, repetitions)];
      }
    }
  }
}

/** How often the intervals of one point are right. */
export const POINT: CoverageTable = {
  name: 'point',
  title: 'p99 and mean of one point',
  explanation:
    'These are single points in steady state, with a mean service time of 1 ms. The intervals of p99 and of the mean are nominally 90 %. With too few independent excursions of the queue there is no interval.',
  columns: [
    'service',
    'load',
    'requests',
    'p99',
    'high ÷ low, median',
    'no interval',
    'mean',
    'high ÷ low, median',
    'no interval',
  ],
  rows,
};
