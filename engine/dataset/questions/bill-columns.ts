import { unusable } from '#engine/platform/app-error.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';

/** What is read from a row of a bill. */
export type BillField =
  | 'cost'
  | 'start'
  | 'end'
  | 'service'
  | 'productCode'
  | 'region'
  | 'currency'
  | 'category'
  | 'chargeClass'
  | 'unit'
  | 'quantity'
  | 'resource'
  | 'tags'
  /** Amortised cost of the usage that a reservation, or a savings plan, pays for. */
  | 'reservedCost'
  | 'plannedCost'
  /** The amortised parts of a reservation that nothing used, and its name. */
  | 'unusedUpfront'
  | 'unusedRecurring'
  | 'reservation'
  /** What a savings plan commits to, and how much of it was used. */
  | 'commitment'
  | 'usedCommitment'
  /** FOCUS: the amortised cost, and the commitment that a charge belongs to. */
  | 'effectiveCost'
  | 'commitmentId';

type Names = Readonly<Record<BillField, readonly string[]>>;

/**
 * The columns of FOCUS 1.0 to 1.2, the first that is there. EffectiveCost spreads commitments over the usage that they pay for, so it is
 * what serving costs. Source: https://focus.finops.org/focus-columns/
 */
const FOCUS: Names = {
  cost: ['EffectiveCost', 'BilledCost'],
  start: ['ChargePeriodStart'],
  end: ['ChargePeriodEnd'],
  service: ['ServiceName'],
  productCode: [],
  region: ['RegionId', 'Region'],
  currency: ['BillingCurrency'],
  category: ['ChargeCategory', 'ChargeType'],
  chargeClass: ['ChargeClass'],
  unit: ['PricingUnit', 'ConsumedUnit', 'UsageUnit'],
  quantity: ['PricingQuantity', 'ConsumedQuantity', 'UsageQuantity'],
  resource: ['ResourceId'],
  tags: ['Tags'],
  reservedCost: [],
  plannedCost: [],
  unusedUpfront: [],
  unusedRecurring: [],
  reservation: [],
  commitment: [],
  usedCommitment: [],
  effectiveCost: ['EffectiveCost'],
  commitmentId: ['CommitmentDiscountId'],
};

/**
 * The columns of the AWS cost and usage report, CUR 2.0 and legacy; the legacy CSV writes `lineItem/UsageStartDate`. Source:
 * https://docs.aws.amazon.com/cur/latest/userguide/data-dictionary.html
 */
const CUR: Names = {
  cost: ['line_item_unblended_cost'],
  start: ['line_item_usage_start_date'],
  end: ['line_item_usage_end_date'],
  service: ['product_servicename', 'product_product_name'],
  productCode: ['line_item_product_code', 'product_servicecode'],
  region: ['product_region_code', 'product_region'],
  currency: ['line_item_currency_code'],
  category: ['line_item_line_item_type'],
  chargeClass: [],
  unit: ['pricing_unit'],
  quantity: ['line_item_usage_amount'],
  resource: ['line_item_resource_id'],
  tags: ['resource_tags'],
  reservedCost: ['reservation_effective_cost'],
  plannedCost: ['savings_plan_savings_plan_effective_cost'],
  unusedUpfront: ['reservation_unused_amortized_upfront_fee_for_billing_period'],
  unusedRecurring: ['reservation_unused_recurring_fee'],
  reservation: ['reservation_reservation_a_r_n'],
  commitment: ['savings_plan_total_commitment_to_date'],
  usedCommitment: ['savings_plan_used_commitment'],
  effectiveCost: [],
  commitmentId: [],
};

/** The columns of a bill. */
export interface BillColumns {
  readonly format: 'focus' | 'cur';
  /** The column of a field; null if the file has none. */
  readonly named: (field: BillField) => DataColumn | null;
  /** The same; throws AppError (unusable-input) if the file has none. */
  readonly required: (field: BillField) => DataColumn;
  /** The column that a legacy CUR has for a tag: `resourceTags/user:KEY`, `resource_tags_user_KEY`. */
  readonly tagColumn: (key: string) => DataColumn | null;
}

/** Finds the columns of a bill. Throws AppError with the columns that were looked for and those that are there. */
export function billColumns(path: string, columns: readonly DataColumn[]): BillColumns {
  const byKey = new Map(columns.map((column) => [keyOf(column.name), column]));
  const find = (names: readonly string[]): DataColumn | null => {
    for (const name of names) {
      const column = byKey.get(keyOf(name));
      if (column !== undefined) return column;
    }
    return null;
  };
  const there = listed(columns.map(({ name }) => name));
  const format = find(FOCUS.start) !== null ? 'focus' : find(CUR.start) !== null ? 'cur' : null;
  if (format === null) {
    const wanted = [FOCUS, CUR].map((names) => listed([...names.start, ...names.cost, ...names.service]));
    throw unusable(
      path,
      `it is neither a FOCUS file (looked for ${wanted[0]}) nor an AWS cost and usage report (looked for ${wanted[1]}); it has ${there}`,
      'Export the bill as FOCUS 1.x, or as a CUR 2.0 or legacy CUR extract.',
    );
  }
  const names = format === 'focus' ? FOCUS : CUR;
  const named = (field: BillField): DataColumn | null => find(names[field]);
  const missing = (field: BillField): Error =>
    unusable(
      path,
      `it has no column with the ${field} of a charge (looked for ${names[field].join(' or ')}); it has ${there}`,
      'Export the bill again with this column.',
    );
  if (named('cost') === null) throw missing('cost');
  if (named('service') === null && named('productCode') === null) throw missing('service');
  const required = (field: BillField): DataColumn => {
    const column = named(field);
    if (column === null) throw missing(field);
    return column;
  };
  return { format, named, required, tagColumn: (key) => find([`resource_tags_user_${key}`]) };
}

/** A column name without case and punctuation: `lineItem/UsageStartDate` is `line_item_usage_start_date`. */
function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

const MOST_LISTED = 40;

function listed(names: readonly string[]): string {
  const rest = names.length - MOST_LISTED;
  return `${names.slice(0, MOST_LISTED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
