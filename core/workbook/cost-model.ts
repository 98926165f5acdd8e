import { assertNever } from '#core/assert-never.ts';
import { type MeteredItem, meteredOf } from '#core/contract/workload/metered.ts';
import type { BreakdownItem, PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { billedPredictions } from '#core/price/pricing/units.ts';
import { optionLabel } from '#core/words/names.ts';
import { formula, number, type SheetCell, text, type WorkbookSheet } from './model.ts';
import type { PriceList } from './prices.ts';
import { GROWTH_WORDS, MODEL_LIMITS, UNIT_WORDS } from './words.ts';

/** The name of the sheet. */
const MODEL_SHEET = 'Model';

/** The columns of an item. */
const COLUMNS = [
  'Item',
  'Grows',
  'Quantity in the plan',
  'Fixed quantity',
  'Predictions a day per step',
  'Quantity per step',
  'Minimum steps',
  'Quantity now',
  'Unit',
  'US$ per unit',
  'After discount',
  'US$ per month now',
  'US$ per month in the plan',
] as const;
const AT = {
  planned: 'C',
  always: 'D',
  perStep: 'E',
  ofStep: 'F',
  fewest: 'G',
  now: 'H',
  price: 'J',
  kept: 'K',
  monthly: 'L',
} as const;
const WIDTHS = [52, 30, 16, 14, 16, 14, 10, 16, 18, 16, 10, 18, 18];

/** Rounding must not add a step where the traffic is exactly at the end of a step. */
const ROUNDING = '0.000000001';

/** The cells of an option's costs in the sheet. */
export interface ModelledCosts {
  readonly label: string;
  readonly monthlyCell: string;
  readonly perMillionCell: string;
  readonly monthlyUsd: number;
  readonly perMillionUsd: number;
}

/** The cost of the chosen option and of its rivals as formulas of traffic, prices and discount, item by item. */
export function costModel(
  plan: PlanDocument,
  options: readonly ServingOption[],
  prices: PriceList,
): { readonly sheet: WorkbookSheet; readonly costs: readonly ModelledCosts[] } {
  const rows: SheetCell[][] = [
    [text('Cost as formulas of traffic, prices and discount', 'title')],
    [text('Change the yellow cells of the sheet Assumptions. The first option is the recommended one.', 'note')],
    ...MODEL_LIMITS.map((line) => [text(line, 'note')]),
    [],
  ];
  const costs: ModelledCosts[] = [];
  for (const option of options) costs.push(addOption(rows, plan, option, prices));
  if (options.length === 0) rows.push([text('No option is feasible, so there is nothing to calculate.')]);
  return { sheet: { name: MODEL_SHEET, widths: WIDTHS, rows, frozenRows: 0, isFiltered: false }, costs };
}

/** Adds the block of an option: its items, their sum, and the cost per million. */
function addOption(rows: SheetCell[][], plan: PlanDocument, option: ServingOption, prices: PriceList): ModelledCosts {
  const label = optionLabel(option);
  rows.push([text(label, 'strong')]);
  const simulationsRow = rows.length + 1;
  const share = shareOfSimulations(plan, option);
  rows.push([
    text(
      `Median of ${plan.simulations} simulations ÷ the bill below, which is from the simulation nearest to the median`,
    ),
    ...gaps(10),
    number(share, 'general'),
  ]);
  rows.push(COLUMNS.map((title) => text(title, 'head')));
  const first = rows.length + 1;
  for (const item of option.breakdown) rows.push(itemRow(plan, item, { row: rows.length + 1, simulationsRow, prices }));
  const last = rows.length;
  const monthlyUsd = option.breakdown.reduce((sum, item) => sum + item.monthlyUsd, 0);
  const perMillionUsd = (monthlyUsd / billedPredictions(plan.workload)) * 1e6;
  const sumRow = last + 1;
  rows.push([
    text('Per month', 'strong'),
    ...gaps(10),
    formula(`SUM(L${first}:L${last})`, monthlyUsd, 'usd', 'strong'),
    number(option.monthlyUsd?.value ?? monthlyUsd, 'usd'),
  ]);
  rows.push([
    text('Per million predictions', 'strong'),
    ...gaps(10),
    formula(`L${sumRow}/(traffic*hours_per_month/24)*1000000`, perMillionUsd, 'price', 'strong'),
    number(option.costPerMillionUsd?.value ?? perMillionUsd, 'price'),
  ]);
  rows.push([]);
  return {
    label,
    monthlyCell: `${MODEL_SHEET}!$L$${sumRow}`,
    perMillionCell: `${MODEL_SHEET}!$L$${sumRow + 1}`,
    monthlyUsd,
    perMillionUsd,
  };
}

function gaps(count: number): SheetCell[] {
  return Array.from({ length: count }, () => null);
}

/** The plan states the median over its simulations; the bill is from the simulation nearest to it. */
function shareOfSimulations({ workload }: PlanDocument, { breakdown }: ServingOption): number {
  let stated = 0;
  let made = 0;
  for (const item of breakdown) {
    const metered = meteredOf(item);
    if (metered === null) continue;
    stated += item.monthlyUsd;
    made += metered.quantity * metered.unitUsd * keptOf(metered, workload.discountPct);
  }
  return made > 0 ? stated / made : 1;
}

function keptOf({ discount }: MeteredItem, discountPct: number): number {
  return discount === 'applies' ? 1 - discountPct / 100 : 1;
}

function itemRow(
  plan: PlanDocument,
  item: BreakdownItem,
  {
    row,
    simulationsRow,
    prices,
  }: { readonly row: number; readonly simulationsRow: number; readonly prices: PriceList },
): SheetCell[] {
  const metered = meteredOf(item);
  if (metered === null) {
    const cost = number(item.monthlyUsd, 'usd');
    return [
      text(item.text),
      text('not known: as planned'),
      ...gaps(9),
      formula(`M${row}`, item.monthlyUsd, 'usd'),
      cost,
    ];
  }
  const { workload } = plan;
  const name = prices.nameOf(item);
  const kept = keptOf(metered, workload.discountPct);
  return [
    text(item.text),
    text(GROWTH_WORDS[metered.growth]),
    number(metered.quantity, 'quantity'),
    metered.growth === 'in-part'
      ? number(metered.fixedQuantity, 'quantity')
      : metered.growth === 'above'
        ? number(metered.leastQuantity, 'quantity')
        : null,
    ...(metered.growth === 'steps'
      ? [
          number(metered.stepPerDay, 'quantity'),
          number(metered.stepQuantity, 'quantity'),
          number(metered.leastSteps, 'whole'),
        ]
      : gaps(3)),
    formula(quantityFormula(metered, row), quantityNow(metered, workload.predictionsPerDay), 'quantity'),
    text(UNIT_WORDS[metered.unit]),
    name === null ? number(metered.unitUsd, 'price') : formula(name, metered.unitUsd, 'price'),
    metered.discount === 'applies' ? formula('1-discount', kept, 'percent') : number(1, 'percent'),
    formula(`${AT.now}${row}*${AT.price}${row}*${AT.kept}${row}*$L$${simulationsRow}`, item.monthlyUsd, 'usd'),
    number(item.monthlyUsd, 'usd'),
  ];
}

/** The quantity of an item as a formula of the traffic. */
function quantityFormula({ growth }: MeteredItem, row: number): string {
  const { planned, always, perStep, ofStep, fewest } = AT;
  const ratio = 'traffic/traffic_in_plan';
  switch (growth) {
    case 'fixed':
      return `${planned}${row}`;
    case 'traffic':
      return `${planned}${row}*${ratio}`;
    case 'in-part':
      return `${always}${row}+(${planned}${row}-${always}${row})*${ratio}`;
    case 'above':
      return `MAX(0,(${always}${row}+${planned}${row})*${ratio}-${always}${row})`;
    case 'steps':
      return `${ofStep}${row}*MAX(${fewest}${row},ROUNDUP(traffic/${perStep}${row}-${ROUNDING},0))`;
    default:
      return assertNever(growth);
  }
}

/** The result of the formula with the traffic of the plan. */
function quantityNow(metered: MeteredItem, perDay: number): number {
  if (metered.growth !== 'steps') return metered.quantity;
  const steps = Math.ceil(perDay / metered.stepPerDay - Number(ROUNDING));
  return metered.stepQuantity * Math.max(metered.leastSteps, steps);
}
