import type { BillExtract } from '#core/contract/catalog/bill.ts';
import type { Interval } from '#core/contract/base/numbers.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { ec2Name } from '#core/price/serving/candidate/lookup.ts';
import type { Planner, ShownCatalog } from '#core/report/card/planner.ts';
import { optionLabel } from '#core/words/names.ts';
import { type ActualTraffic, type BillComparison, compareBill } from './compare-bill.ts';
import { type BillChoice, type BillSelection, type Selected, selectBill } from './select-bill.ts';
import { unitPrices } from './unit-prices.ts';
import { billClaim, billNotes, type BillWays } from './words.ts';

/** How a plan is compared with a bill. */
export interface BillWish extends Pick<BillChoice, 'services' | 'usdPer'> {
  /** The id of the option that runs; null for the recommended one. */
  readonly option: string | null;
  /** The actual traffic; null if it is not stated. */
  readonly predictionsPerDay: number | null;
}

/** A plan against the bill, as `modewise bill --json` prints it. */
export interface BillDocument {
  readonly option: string;
  readonly extract: Omit<BillExtract, 'lines'>;
  readonly selection: Omit<BillSelection, 'counted'>;
  readonly comparison: BillComparison;
  readonly claim: string;
  readonly notes: readonly string[];
}

/** Why a plan cannot be compared with a bill, with the available alternatives. */
export type BillRefusal =
  /** The plan recommends no option (`id` is null), or has no cost of the one that is named. `known` are those that it has. */
  | { readonly kind: 'no-option'; readonly id: string | null; readonly known: readonly string[] }
  | {
      readonly kind: 'nothing-counts';
      readonly why: Exclude<Selected, { readonly kind: 'selected' }>;
      readonly option: string;
      readonly region: string;
      readonly services: readonly string[];
    };

export type AgainstBill =
  | { readonly kind: 'compared'; readonly document: BillDocument }
  | { readonly kind: 'refused'; readonly refusal: BillRefusal };

/** An option that has a cost. */
export type PricedOption = ServingOption & { readonly monthlyUsd: NonNullable<ServingOption['monthlyUsd']> };

/** The options of a plan that have a cost, and so can be compared with a bill. */
export function billableOptions({ options }: PlanDocument): readonly PricedOption[] {
  return options.flatMap((option): PricedOption[] => {
    const { monthlyUsd } = option;
    return option.feasible && monthlyUsd !== null ? [{ ...option, monthlyUsd }] : [];
  });
}

/** Compares the planned cost of an option with the billed one. The planner makes the plan with the actual traffic. */
export async function againstBill(
  planner: Planner,
  { plan, extract, ways }: { readonly plan: PlanDocument; readonly extract: BillExtract; readonly ways: BillWays },
  wish: BillWish,
): Promise<AgainstBill> {
  const priced = billableOptions(plan);
  const option = priced.find(({ id }) => id === (wish.option ?? plan.verdict.optionId));
  if (option === undefined) {
    return { kind: 'refused', refusal: { kind: 'no-option', id: wish.option, known: priced.map(({ id }) => id) } };
  }
  const { region } = plan.catalog;
  const { services } = wish;
  const found = selectBill(extract, { option, region, services, usdPer: wish.usdPer });
  if (found.kind !== 'selected') {
    const refusal = { kind: 'nothing-counts', why: found, option: optionLabel(option), region, services } as const;
    return { kind: 'refused', refusal };
  }
  const { selection } = found;
  const shown = await planner.catalogOf(plan);
  if (shown.sha256 !== plan.catalog.sha256) {
    planner.say('the catalogue is not the one of the plan: prices per unit are those of today');
  }
  const monthlyUsd = billedPart(option);
  const perDay = wish.predictionsPerDay ?? selection.predictionsPerDay;
  const traffic =
    perDay === null
      ? null
      : await actualTraffic(planner, { plan, option, plannedUsd: monthlyUsd.value, shown }, perDay);
  const { workload } = plan;
  const comparison = compareBill(
    {
      monthlyUsd,
      predictionsPerDay: workload.predictionsPerDay,
      materialUsd: workload.materialUsd,
      prices: unitPrices(option, shown.catalog, workload),
    },
    selection,
    traffic === null ? null : { ...traffic, source: wish.predictionsPerDay === null ? 'billed' : 'stated' },
  );
  const document = documentOf({ option: optionLabel(option), extract, selection, comparison, ways });
  return { kind: 'compared', document };
}

function documentOf(made: {
  readonly option: string;
  readonly extract: BillExtract;
  readonly selection: BillSelection;
  readonly comparison: BillComparison;
  readonly ways: BillWays;
}): BillDocument {
  const { option, comparison, ways } = made;
  const { lines: _lines, ...extract } = made.extract;
  const { counted: _counted, ...selection } = made.selection;
  const notes = billNotes(made.extract, made.selection, { comparison, ways });
  return { option, extract, selection, comparison, claim: billClaim(comparison), notes };
}

/** The cost of an option without operations, which are in no bill. */
function billedPart({ monthlyUsd, breakdown }: PricedOption): Interval {
  const effortUsd = breakdown.reduce((sum, item) => sum + (item.code === 'operations' ? item.monthlyUsd : 0), 0);
  const { value, low, high } = monthlyUsd;
  const less = (end: number | null): number | null => (end === null ? null : end - effortUsd);
  return { value: value - effortUsd, low: less(low), high: less(high) };
}

/**
 * The cost of the option with the actual traffic, by a plan with the same runs and seed. If the catalogue differs from the plan's, only the
 * difference due to traffic counts.
 */
async function actualTraffic(
  planner: Planner,
  about: {
    readonly plan: PlanDocument;
    readonly option: PricedOption;
    readonly plannedUsd: number;
    readonly shown: ShownCatalog;
  },
  predictionsPerDay: number,
): Promise<Omit<ActualTraffic, 'source'>> {
  const { plan, option, plannedUsd, shown } = about;
  planner.say('planning with the actual traffic');
  // Not every option has a machine of the catalogue: that of SageMaker has a prefix, and that of a function is only an architecture.
  const machine = option.instanceType === null ? null : ec2Name(option.instanceType);
  const request = {
    runs: [...plan.runs],
    workload: plan.workload,
    instances: shown.catalog.instances.flatMap(({ instanceType }) => (instanceType === machine ? [instanceType] : [])),
    allInstances: false,
    purchases: [option.purchase],
    estimates: shown.estimates,
    seed: plan.seed,
  };
  const actual = { ...request, workload: { ...plan.workload, predictionsPerDay } };
  const made = await planner.make(shown.sha256 === plan.catalog.sha256 ? [actual] : [actual, request]);
  const [actualUsd, againUsd = option.monthlyUsd.value] = made.map(
    ({ options }) => options.find(({ id, feasible }) => id === option.id && feasible)?.monthlyUsd?.value ?? null,
  );
  const isKnown = actualUsd != null && againUsd !== null;
  return { predictionsPerDay, monthlyUsd: isKnown ? plannedUsd + actualUsd - againUsd : null };
}
