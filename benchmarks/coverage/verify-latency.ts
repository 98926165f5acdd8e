import { countOver, judgeShare, type ShareVerdict } from '#core/math/stats/share-test.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { simulatedLatencies, type SimulatedService } from './simulated-latencies.ts';
import { type CoverageTable, percent } from './table.ts';

const SERVICES: readonly SimulatedService[] = [
  { name: 'M/M/1, ρ 0.3', servers: 1, utilisation: 0.3, stalls: null },
  { name: 'M/M/1, ρ 0.6', servers: 1, utilisation: 0.6, stalls: null },
  { name: 'M/M/1, ρ 0.9', servers: 1, utilisation: 0.9, stalls: null },
  { name: 'ρ 0.3, stalls 5 % of the time', servers: 1, utilisation: 0.3, stalls: { share: 0.05, length: 20 } },
  { name: 'ρ 0.3, stalls 2 % of the time', servers: 1, utilisation: 0.3, stalls: { share: 0.02, length: 50 } },
];
const REQUESTS = [12_000, 60_000];
/** True p99 ÷ SLO. */
const RATIOS = [0.8, 1, 1.25, 1.5];
const ALLOWED = 0.01;
const TRUTH_REQUESTS = 2_000_000;

/** The p99 of a service: exact for M/M/1, whose time in the system is exponential, otherwise of a long simulation. */
function trueP99(service: SimulatedService): number {
  if (service.stalls === null) return Math.log(1 / ALLOWED) / (1 - service.utilisation);
  return quantileOfSorted(
    simulatedLatencies(service, TRUTH_REQUESTS, createRandom(1).fork('truth')).sort(),
    1 - ALLOWED,
  );
}

function* rows(repetitions: number): Iterable<readonly (string | number)[]> {
  for (const service of SERVICES) {
    const p99 = trueP99(service);
    for (const requests of REQUESTS) {
      const counts = RATIOS.map(() => ({ within: 0, beyond: 0, undecided: 0 }) satisfies Record<ShareVerdict, number>);
      for (let repetition = 0; repetition < repetitions; repetition++) {
        const random = createRandom(2).fork(service.name).fork(requests).fork(repetition);
        const latencies = simulatedLatencies(service, requests, random);
        for (const [index, ratio] of RATIOS.entries()) {
          const count = counts[index];
          if (count !== undefined) count[judgeShare(countOver(latencies, p99 / ratio, ALLOWED), ALLOWED)] += 1;
        }
      }
      for (const [index, ratio] of RATIOS.entries()) {
        const { within = 0, beyond = 0, undecided = 0 } = counts[index] ?? {};
        const [holds, broken, open] = [within, beyond, undecided].map((each) => percent(each / repetitions));
        const wrong = percent((ratio < 1 ? beyond : ratio > 1 ? within : Math.max(within, beyond)) / repetitions);
        yield [
          service.name,
          requests.toLocaleString('en'),
          ratio,
          holds ?? '',
          broken ?? '',
          open ?? '',
          '≤ 5 %',
          wrong,
        ];
      }
    }
  }
}

/** Size and power of the latency test of `modewise verify`. */
export const VERIFY_LATENCY: CoverageTable = {
  name: 'verify-latency',
  title: 'verify: latency against an SLO',
  explanation:
    'A service whose p99 is known sends the latencies of one run to the test of `modewise verify` (`countOver` and `judgeShare`), for SLOs from 1.25 times its p99 (ratio 0.8) to two thirds of it (1.5). At a ratio of 1 the service is exactly at its limit, and either answer may be wrong in 5 % of cases. Stalls stop the server for 20 and 50 service times; a run of 12,000 requests at ρ 0.3 sees about 16 of the latter.',
  columns: ['service', 'requests', 'p99 ÷ SLO', 'holds', 'broken', 'undecided', 'nominal wrong', 'actual wrong'],
  rows,
};
