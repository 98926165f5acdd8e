import type { BillItem, ServiceId, ServingOption } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import type { Candidate, Evaluate, World } from '#core/price/serving/candidate/types.ts';
import { worldsInterval } from '#core/math/stats/intervals.ts';
import { predictionsPerMonth } from '#core/price/pricing/units.ts';
import { OPERATIONS_FACTOR90 } from '#core/price/serving/candidate/operations.ts';
import type { Standing } from './standing.ts';
import { finiteSorted, type PricedRow } from './priced-row.ts';
import { statedReason } from '#core/words/reasons.ts';
import { statedAlsoPaid, statedBill } from '#core/words/bill.ts';
import { statedScaling } from '#core/words/scaling.ts';
import type { LatencyPart } from '#core/contract/latency-parts.ts';

/**
 * A priced row as plan.json stores it. Costs are the median, p5 and p95 over the worlds in which the row is feasible. Count and breakdown
 * come from the central world, scaled to add up to the median, or from the world with that cost if it is far from the central one. Latency and freshness
 * come from the central world.
 */
export function optionOf(context: {
  readonly row: PricedRow;
  readonly workload: Workload;
  readonly evaluate: Evaluate;
  readonly standing: Pick<Standing, 'excludedBy' | 'versusChosen'>;
  readonly hours: (service: ServiceId) => number | null;
  readonly alsoPaid: (candidate: Candidate) => readonly BillItem[];
  readonly latencyParts: (candidate: Candidate, slack: number) => readonly LatencyPart[] | null;
}): ServingOption {
  const { row, workload, standing } = context;
  const { candidate, central } = row;
  const { id, service, mode, instanceType, purchase, variant } = candidate;
  const hours = context.hours(service);
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
  const costs = finiteSorted(row.monthlyUsd);
  if (!central.feasible || costs.length === 0) {
    const nowhere: readonly Reason[] = central.feasible ? [{ code: 'holds-in-no-world' }] : [];
    return { ...common, ...INFEASIBLE, excludedBy: null, reasons: [...central.reasons, ...nowhere].map(statedReason) };
  }
  const monthlyUsd = worldsInterval(costs);
  const perMillion = 1e6 / predictionsPerMonth(workload.predictionsPerDay);
  const typical = medianEvaluation(context, monthlyUsd.value);
  const { excludedBy, versusChosen } = standing;
  const excluded: readonly Reason[] = excludedBy === null ? [] : [{ code: 'excluded-by-rule', rule: excludedBy }];
  const slack: readonly Reason[] = row.slack === 1 ? [] : [{ code: 'sized-with-slack', factor: row.slack }];
  const holds: readonly Reason[] = row.holds < 1 ? [{ code: 'holds-in-share', share: row.holds }] : [];
  const parts = central.latencyMs === null ? null : context.latencyParts(candidate, row.slack);
  const lost: readonly Reason[] = versusChosen === null ? [] : [versusChosen];
  return {
    ...common,
    count: typical.count,
    feasible: true,
    excludedBy,
    reasons: [...excluded, ...central.reasons, ...slack, ...holds, ...lost].map(statedReason),
    costPerMillionUsd: {
      value: monthlyUsd.value * perMillion,
      low: scaled(monthlyUsd.low, perMillion),
      high: scaled(monthlyUsd.high, perMillion),
    },
    monthlyUsd,
    breakdown: typical.breakdown,
    latencyMs: central.latencyMs,
    ...(parts === null ? {} : { latencyParts: [...parts] }),
    freshnessS: central.freshnessS,
    alsoPaid: statedAlsoPaid(context.alsoPaid(candidate)),
  };
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

/** How far the central cost may lie from the median for its bill to be taken. */
const CENTRAL_WITHIN = 0.1;

/**
 * Count and breakdown with the items scaled to add up to exactly the median: of the central world, whose quantities a reader can follow, or of the world
 * nearest to the median if the central cost is far from it.
 */
function medianEvaluation(
  context: Parameters<typeof optionOf>[0],
  medianUsd: number,
): Pick<ServingOption, 'count' | 'breakdown'> {
  const { row, workload, evaluate } = context;
  const isCentral = Math.abs((row.central.monthlyUsd ?? Infinity) - medianUsd) <= CENTRAL_WITHIN * medianUsd;
  const world = isCentral ? undefined : nearestWorld(row, medianUsd);
  const { count, breakdown } = world === undefined ? row.central : evaluate(row.candidate, workload, world);
  const total = breakdown.reduce((sum, item) => sum + item.monthlyUsd, 0);
  const factor = total > 0 ? medianUsd / total : 1;
  const scaled = breakdown.map((item) => ({ ...item, monthlyUsd: item.monthlyUsd * factor }));
  return { count, breakdown: statedBill(row.candidate.service, scaled) };
}

function nearestWorld({ worlds, monthlyUsd }: PricedRow, medianUsd: number): World | undefined {
  let nearest = 0;
  monthlyUsd.forEach((usd, i) => {
    const best = monthlyUsd[nearest] ?? Infinity;
    if (Math.abs(usd - medianUsd) < Math.abs(best - medianUsd) || !Number.isFinite(best)) nearest = i;
  });
  return worlds[nearest];
}
