import { Workload } from '#core/contract/workload/workload.ts';
import { chargedUsd, penaltiesOf } from '#core/decide/rows/charged.ts';
import { finiteSorted, type PricedRow, priceRow } from '#core/decide/rows/priced-row.ts';
import { drawSimulations } from '#core/decide/draws/simulations.ts';
import { simulationsInterval } from '#core/math/stats/intervals.ts';
import { median } from '#core/math/stats/moments.ts';
import type { Candidate, Simulation } from '#core/price/serving/candidate/types.ts';
import { evaluationAt } from './invented-option.ts';
import { type CoverageTable, percent } from './table.ts';
import { type Evaluate, pricerBy } from '#core/decide/verdict/testing.ts';

/** No caller waits, so that an option qualifies if it holds in four of five simulations. */
const WORKLOAD = Workload.parse({ predictionsPerDay: 1e6, maxStalenessS: 60 });

const fleet: Candidate = {
  id: 'sagemaker-endpoint/a1.small/on-demand',
  service: 'sagemaker-endpoint',
  mode: 'realtime',
  instanceType: 'a1.small',
  purchase: 'on-demand',
};
const other: Candidate = { ...fleet, id: 'sagemaker-endpoint/b2.large/on-demand', instanceType: 'b2.large' };

/**
 * A fleet that is sized for the stated load fails above some traffic. With `helps`, a larger fleet sustains proportionally more. The other option
 * always meets the SLO, and costs more.
 */
function market({ limit, helps }: { readonly limit: number; readonly helps: boolean }): Evaluate {
  return (candidate, _workload, { trafficRatio, slack }) => {
    if (candidate === other) return evaluationAt(candidate, 200 + 60 * trafficRatio);
    const fails = trafficRatio > (helps ? limit * slack : limit);
    return evaluationAt(candidate, fails ? null : slack * (60 + 40 * trafficRatio));
  };
}

/** The actual cost of a month: the fleet; if it fails, the next larger fleet that meets the SLO, or the other option at short notice. */
function paidUsd(evaluate: Evaluate, simulation: Simulation): number {
  for (const slack of [1, 1.5, 2, 3]) {
    const { monthlyUsd } = evaluate(fleet, WORKLOAD, { ...simulation, slack });
    if (monthlyUsd !== null) return monthlyUsd;
  }
  return 1.25 * (evaluate(other, WORKLOAD, simulation).monthlyUsd ?? Infinity);
}

const METHODS = {
  dropped: (row: PricedRow) => simulationsInterval(finiteSorted(row.monthlyUsd)),
  charged: (row: PricedRow, penaltyUsd: Float64Array) => simulationsInterval(chargedUsd(row, penaltyUsd)),
} as const;

/** The share of simulations in which the fleet meets the SLO: the traffic above which it fails is the 99th, 95th and 82nd percentile. */
const LIMITS = [
  { holds: 0.99, limit: 1.371 },
  { holds: 0.95, limit: 1.25 },
  { holds: 0.82, limit: 1.132 },
] as const;

/** Future months of each plan. */
const MONTHS = 50;

function* rows(repetitions: number): Generator<readonly (string | number)[]> {
  for (const { holds, limit } of LIMITS) {
    for (const helps of [true, false]) {
      const evaluate = market({ limit, helps });
      const seen = { dropped: { held: 0, widths: [] as number[] }, charged: { held: 0, widths: [] as number[] } };
      for (let seed = 0; seed < repetitions; seed++) {
        const simulations = drawSimulations({ seed });
        const [row, always] = [fleet, other].map((candidate) =>
          priceRow({ candidate, workload: WORKLOAD, pricer: pricerBy(evaluate), simulations }),
        );
        if (row === undefined || always === undefined) continue;
        const truths = drawSimulations({ seed: seed + 1e6, count: MONTHS }).map((simulation) =>
          paidUsd(evaluate, simulation),
        );
        const penaltyUsd = penaltiesOf([row, always]);
        for (const method of ['dropped', 'charged'] as const) {
          const { low, high } = METHODS[method](row, penaltyUsd);
          const [from, to] = [low ?? -Infinity, high ?? Infinity];
          seen[method].held += truths.filter((usd) => usd >= from && usd <= to).length / MONTHS;
          seen[method].widths.push(to / from);
        }
      }
      for (const method of ['dropped', 'charged'] as const) {
        const { held, widths } = seen[method];
        const remedy = helps ? 'a larger fleet' : 'the other option';
        yield [
          percent(holds),
          remedy,
          method,
          '90 %',
          percent(held / repetitions),
          median(Float64Array.from(widths)).toFixed(2),
        ];
      }
    }
  }
}

/** Whether the interval of a cost contains the amount paid, for an option that fails in some simulations. */
export const FAILED_DRAWS: CoverageTable = {
  name: 'failed-draws',
  title: 'Cost of an option that sometimes fails',
  explanation:
    'A fleet is sized for the stated load and fails above some traffic. Its owner then pays for the next larger fleet that passes, or, if none ' +
    'does, for another option and a quarter more. *Dropped*: the interval of the simulations in which it passes, as in earlier versions. *Charged*: the ' +
    'interval that a plan states. Actual: the share of 50 future months of each plan whose cost is in the interval. Width: upper ÷ lower end, median.',
  columns: ['holds in', 'remedy', 'failed draws', 'nominal', 'actual', 'width'],
  rows,
};
