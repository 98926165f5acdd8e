import { type Interval, scaledInterval } from '#core/contract/base/numbers.ts';
import { isMaterial } from '#core/decide/cheapest/simplest.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import type { BilledMonth, BillSelection } from './select-bill.ts';
import { type PricedUnit, pricedUnit, type UnitPrice } from './unit-prices.ts';

/** The plan's figures of the billed option. */
export interface Planned {
  /** US dollars per month. */
  readonly monthlyUsd: Interval;
  readonly predictionsPerDay: number;
  readonly materialUsd: number;
  readonly prices: readonly UnitPrice[];
}

/** The actual traffic, and the cost of the plan with it in US dollars per month; null if the option is infeasible then. */
export interface ActualTraffic {
  readonly predictionsPerDay: number;
  readonly source: 'stated' | 'billed';
  readonly monthlyUsd: number | null;
}

/** Compares a month of the plan with the same month of the bill. The plan counts for the hours that the bill covers. */
interface ComparedMonth extends BilledMonth {
  readonly planned: Interval;
}

/** One unit of the bill: its billed price, and its price in the catalogue. */
interface ComparedPrice {
  readonly unit: PricedUnit;
  readonly quantity: number;
  readonly billedUsd: number;
  readonly catalogUsd: number;
}

/** Why actual and planned cost differ, in US dollars per month. The parts add up to the difference. */
interface BillCauses {
  /** The cost of the plan with the actual traffic minus that with the planned one; null if the actual traffic is unknown. */
  readonly trafficUsd: number | null;
  /** The cost of the billed units above the catalogue's prices; null if no unit has a price in both. */
  readonly priceUsd: number | null;
  /** Speed, the number of machines, and other causes that the plan did not expect. */
  readonly restUsd: number;
}

/** `immaterial`: outside of the planned interval by less than what counts as a saving. */
type BillVerdict = 'within' | 'immaterial' | 'wrong';

/** A plan against the bill. All costs are in US dollars. */
export interface BillComparison {
  readonly verdict: BillVerdict;
  readonly months: readonly ComparedMonth[];
  /** Per month of 730 hours. */
  readonly plannedUsd: Interval;
  readonly actualUsd: number;
  readonly materialUsd: number;
  readonly plannedPerDay: number;
  readonly traffic: ActualTraffic | null;
  readonly prices: readonly ComparedPrice[];
  readonly causes: BillCauses;
}

/** Compares the planned cost of an option with its actual cost. */
export function compareBill(planned: Planned, selection: BillSelection, traffic: ActualTraffic | null): BillComparison {
  const { monthlyUsd } = planned;
  const perMonth = MONTH_H / selection.hours;
  const actualUsd = selection.months.reduce((sum, { usd }) => sum + usd, 0) * perMonth;
  const prices = comparedPrices(planned.prices, selection);
  const trafficUsd = traffic === null || traffic.monthlyUsd === null ? null : traffic.monthlyUsd - monthlyUsd.value;
  const overpaid = prices.map((each) => (each.billedUsd - each.catalogUsd) * each.quantity);
  const priceUsd = prices.length === 0 ? null : overpaid.reduce((sum, usd) => sum + usd, 0) * perMonth;
  return {
    verdict: verdictOf(planned, actualUsd),
    months: selection.months.map((month) => ({
      ...month,
      planned: scaledInterval(monthlyUsd, month.hours / MONTH_H),
    })),
    plannedUsd: monthlyUsd,
    actualUsd,
    materialUsd: planned.materialUsd,
    plannedPerDay: planned.predictionsPerDay,
    traffic,
    prices,
    causes: { trafficUsd, priceUsd, restUsd: actualUsd - monthlyUsd.value - (trafficUsd ?? 0) - (priceUsd ?? 0) },
  };
}

function verdictOf({ monthlyUsd, materialUsd }: Planned, actualUsd: number): BillVerdict {
  const { value, low, high } = monthlyUsd;
  if (actualUsd >= (low ?? value) && actualUsd <= (high ?? value)) return 'within';
  const difference = Math.abs(actualUsd - value);
  return isMaterial(difference, value, { materialUsd }) ? 'wrong' : 'immaterial';
}

function comparedPrices(prices: readonly UnitPrice[], { counted }: BillSelection): readonly ComparedPrice[] {
  return prices.flatMap(({ unit, usd: catalogUsd }) => {
    const lines = counted.filter((line) => line.category !== 'purchase' && pricedUnit(line.unit) === unit);
    const quantity = lines.reduce((sum, line) => sum + (line.category === 'usage' ? (line.quantity ?? 0) : 0), 0);
    const usd = lines.reduce((sum, line) => sum + line.usd, 0);
    return quantity > 0 ? [{ unit, quantity, billedUsd: usd / quantity, catalogUsd }] : [];
  });
}
