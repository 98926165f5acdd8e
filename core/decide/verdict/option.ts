import type { ServingOption } from '#core/contract/plan/plan.ts';
import type { Interval } from '#core/contract/base/numbers.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { simulationsInterval } from '#core/math/stats/intervals.ts';
import { billedPredictions } from '#core/price/pricing/units.ts';
import { OPERATIONS_FACTOR90 } from '#core/price/serving/candidate/operations.ts';
import type { Standing } from './standing.ts';
import { chargedShares, chargedUsd } from '#core/decide/rows/charged.ts';
import { drawsOf, type PricedRow } from '#core/decide/rows/priced-row.ts';
import { statedReason } from '#core/contract/reasons/reasons-words.ts';
import { statedAlsoPaid, statedBill } from '#core/contract/serving/bill-words.ts';
import { statedScaling } from '#core/contract/serving/scaling-words.ts';
import type { Evaluator, RowDetails } from '#core/price/serving/evaluator.ts';

/**
 * A priced row as plan.json stores it. Cost, count, bill, latency and freshness are those of the central simulation, so that a bill adds up as an invoice does;
 * the interval of the cost is that of all simulations; those in which the row fails are charged.
 */
export function optionOf(context: {
  readonly row: PricedRow;
  /** The penalty for failing in each simulation where no larger fleet helps, US dollars per month. */
  readonly penaltyUsd: Float64Array;
  readonly workload: Workload;
  readonly standing: Pick<Standing, 'excludedBy' | 'versusChosen'>;
  /** What is stated besides the price; a part that is absent is not. */
  readonly evaluator: Partial<Pick<Evaluator, 'operationsHours' | 'alsoPaid' | 'detailsOf'>>;
}): ServingOption {
  const { row, workload, standing, evaluator } = context;
  const { candidate } = row;
  const central = row.central.explain();
  const { id, service, mode, instanceType, purchase, variant } = candidate;
  const hours = evaluator.operationsHours?.(service) ?? null;
  const common = {
    id,
    service,
    mode,
    instanceType,
    purchase,
    ...(variant === undefined ? {} : { variant }),
    holds: row.holds,
    ...(hours === null
      ? {}
      : { opsHoursPerMonth: { value: hours, low: hours / OPERATIONS_FACTOR90, high: hours * OPERATIONS_FACTOR90 } }),
    basis: central.basis,
    scaling: statedScaling(candidate.service, central.scaling),
    errorHandling: central.errorHandling,
  };
  const costs = chargedUsd(row, context.penaltyUsd).filter(Number.isFinite);
  if (!central.feasible || costs.length === 0) {
    const nowhere: readonly Reason[] = central.feasible ? [{ code: 'holds-in-no-simulation' }] : [];
    return { ...common, ...INFEASIBLE, excludedBy: null, reasons: [...central.reasons, ...nowhere].map(statedReason) };
  }
  const monthlyUsd = aroundCentral(row.central.usd, simulationsInterval(costs));
  const perMillion = 1e6 / billedPredictions(workload);
  const { excludedBy, versusChosen } = standing;
  const excluded: readonly Reason[] = excludedBy === null ? [] : [{ code: 'excluded-by-rule', rule: excludedBy }];
  const charged = chargedShares(row);
  const holds: readonly Reason[] =
    row.holds < 1
      ? [
          { code: 'holds-in-share', share: row.holds, simulations: drawsOf(row) },
          {
            code: 'charged-where-it-fails',
            fleetShare: charged.fleet,
            penaltyShare: charged.penalty,
            simulations: row.monthlyUsd.length,
          },
        ]
      : [];
  const details = evaluator.detailsOf?.(candidate, workload, row.slack) ?? null;
  const slack = slackReasons(row, details);
  const parts = details?.latencyParts ?? null;
  const lost: readonly Reason[] = versusChosen === null ? [] : [versusChosen];
  return {
    ...common,
    count: central.count,
    feasible: true,
    excludedBy,
    reasons: [...excluded, ...central.reasons, ...slack, ...holds, ...lost].map(statedReason),
    costPerMillionUsd: {
      value: monthlyUsd.value * perMillion,
      low: scaled(monthlyUsd.low, perMillion),
      high: scaled(monthlyUsd.high, perMillion),
    },
    monthlyUsd,
    ...(row.holds < 1 ? { chargedShare: charged.fleet + charged.penalty } : {}),
    breakdown: statedBill(candidate.service, central.breakdown),
    latencyMs: central.latencyMs,
    ...(parts === null ? {} : { latencyParts: [...parts] }),
    freshnessS: central.freshnessS,
    alsoPaid: statedAlsoPaid(evaluator.alsoPaid?.(candidate, workload) ?? []),
    ...(details === null ? {} : { deployment: details.deployment }),
  };
}

/** That a fleet is sized for more than the expected load, and what this costs. */
function slackReasons({ slack, central }: PricedRow, details: RowDetails | null): readonly Reason[] {
  if (slack === 1) return [];
  const { monthlyUsd: expectedUsd, factor90 } = details?.expected ?? { monthlyUsd: Infinity, factor90: null };
  const costs = Number.isFinite(expectedUsd) ? { factor90, monthlyUsd: central.usd, expectedUsd } : {};
  return [{ code: 'sized-with-slack', factor: slack, ...costs }];
}

const INFEASIBLE = {
  count: null,
  feasible: false,
  costPerMillionUsd: null,
  monthlyUsd: null,
  breakdown: [],
  latencyMs: null,
  freshnessS: null,
} satisfies Partial<ServingOption>;

function scaled(bound: number | null, factor: number): number | null {
  return bound === null ? null : bound * factor;
}

/** A month of list prices has 730 hours; eleven of twelve months have 720 to 744. No bill is known more closely. */
const SHORTEST_MONTH = 720 / 730;
const LONGEST_MONTH = 744 / 730;

/** The cost of the central simulation in an interval that contains it and is at least as wide as the variation of the length of a month. */
export function aroundCentral(usd: number, { low, high }: Pick<Interval, 'low' | 'high'>): Interval {
  return {
    value: usd,
    low: Math.min(low ?? usd, usd * SHORTEST_MONTH),
    high: Math.max(high ?? usd, usd * LONGEST_MONTH),
  };
}
