import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { type Cell, type ColumnKind, OPTION_COLUMNS, currentDeploymentCells } from '#core/report/csv.ts';
import type { ReportModel } from '#core/report/model.ts';
import { inputName, settingText } from '#core/words/read/inputs.ts';
import { NUMERIC_INPUTS } from '#core/contract/workload/workload-inputs.ts';
import { qualifies } from '#core/decide/plan-options.ts';
import { type PlanView, viewOf } from '#core/decide/plan-view.ts';
import { costModel } from './cost-model.ts';
import {
  input,
  type NamedCell,
  number,
  type NumberFormat,
  type SheetCell,
  text,
  type Workbook,
  type WorkbookSheet,
} from './model.ts';
import { type PriceList, priceList } from './prices.ts';
import { verdictSheet } from './verdict-sheet.ts';
import { UNIT_WORDS } from './words.ts';

const ASSUMPTIONS_SHEET = 'Assumptions';

/** The workbook of a plan: verdict, all options, assumptions with the inputs of the formulas, and the cost model. */
export function makeWorkbook(plan: PlanDocument, report: ReportModel): Workbook {
  const options = modelledOptions(viewOf(plan));
  const prices = priceList(options);
  const model = costModel(plan, options, prices);
  const assumptions = assumptionsSheet(plan, report, prices);
  return {
    title: report.title,
    sheets: [verdictSheet(report, model.costs), optionsSheet(report), assumptions.sheet, model.sheet],
    names: assumptions.names,
  };
}

/** All options with unrounded numbers, with the current deployment first if it is stated. */
function optionsSheet(report: ReportModel): WorkbookSheet {
  const cells = (values: readonly Cell[]): SheetCell[] =>
    values.map((value, column) => cellOf(value, OPTION_FORMATS[OPTION_COLUMNS[column]?.[1] ?? 'plain']));
  return {
    name: 'Options',
    widths: OPTION_COLUMNS.map(([title, kind]) => (kind === 'long' ? 34 : Math.max(12, title.length * 0.8))),
    rows: [
      OPTION_COLUMNS.map(([title]) => text(title, 'head')),
      ...(report.currentDeployment === null ? [] : [cells(currentDeploymentCells(report.currentDeployment))]),
      ...report.options.map((row) => cells(OPTION_COLUMNS.map(([, , read]) => read(row)))),
    ],
    frozenRows: 1,
    isFiltered: true,
  };
}

function cellOf(value: Cell, format: NumberFormat): SheetCell {
  if (value === null || value === '') return null;
  if (typeof value === 'boolean') return text(value ? 'yes' : 'no');
  return typeof value === 'number' ? number(value, format) : text(value);
}

const OPTION_FORMATS = {
  long: 'general',
  plain: 'general',
  usd: 'usd',
  price: 'price',
} as const satisfies Record<ColumnKind, NumberFormat>;

/** The inputs of the formulas as named cells, the prices behind the bills, the workload, and the assumptions in words. */
function assumptionsSheet(
  plan: PlanDocument,
  report: ReportModel,
  { prices }: PriceList,
): { readonly sheet: WorkbookSheet; readonly names: readonly NamedCell[] } {
  const { predictionsPerDay, discountPct } = plan.workload;
  const names: NamedCell[] = [];
  const rows: SheetCell[][] = [];
  const named = (name: string, cells: SheetCell[]): void => {
    names.push({ name, sheet: ASSUMPTIONS_SHEET, row: rows.length, column: 1 });
    rows.push(cells);
  };
  rows.push(
    [text('Assumptions', 'title')],
    [text('Yellow cells may be changed: the sheets Model and Verdict follow.', 'note')],
    [],
  );
  rows.push([text('Input', 'head'), text('Value', 'head'), text('Unit', 'head'), text('Name', 'head')]);
  named('traffic', [text('Predictions per day'), input(predictionsPerDay, 'whole'), text('per day'), text('traffic')]);
  named('discount', [
    text('Discount on compute prices'),
    input(discountPct / 100, 'percent'),
    text('of the price'),
    text('discount'),
  ]);
  named('traffic_in_plan', [
    text('Predictions per day in the plan'),
    number(predictionsPerDay, 'whole'),
    text('per day'),
    text('traffic_in_plan'),
  ]);
  named('hours_per_month', [
    text('Hours of a month'),
    number(MONTH_H, 'whole'),
    text('hours'),
    text('hours_per_month'),
  ]);
  rows.push(
    [],
    [
      text('Price before discount', 'head'),
      text('US$', 'head'),
      text('per', 'head'),
      text('Name', 'head'),
      text('Discount', 'head'),
    ],
  );
  for (const { name, label, unitUsd, unit, discount } of prices) {
    named(name, [
      text(label),
      input(unitUsd, 'price'),
      text(UNIT_WORDS[unit]),
      text(name),
      text(discount === 'applies' ? 'applies' : 'does not apply'),
    ]);
  }
  rows.push([], [text('Workload', 'head'), text('Value', 'head')]);
  for (const name of NUMERIC_INPUTS) rows.push([text(inputName(name)), text(settingText(name, plan.workload[name]))]);
  rows.push([], [text('Assumption', 'head'), text('Kind', 'head'), text('Source', 'head')]);
  for (const { text: said, kind, source } of report.assumptions)
    rows.push([text(said), text(kind), text(source ?? '')]);
  return {
    sheet: { name: ASSUMPTIONS_SHEET, widths: [60, 18, 18, 34, 16], rows, frozenRows: 0, isFiltered: false },
    names,
  };
}

/** The number of other options that are shown with the chosen one. */
const MAX_RIVALS = 5;

/** The chosen option, then the five qualifying options whose cost is nearest; empty if none is chosen. */
function modelledOptions({ chosen, sorted }: PlanView): readonly ServingOption[] {
  if (chosen === null || costOf(chosen) === 0) return [];
  const distance = (option: ServingOption): number => Math.abs(Math.log(costOf(option) / costOf(chosen)));
  const rivals = sorted.filter((option) => option !== chosen && qualifies(option) && costOf(option) > 0);
  return [chosen, ...rivals.sort((a, b) => distance(a) - distance(b)).slice(0, MAX_RIVALS)];
}

function costOf({ monthlyUsd }: ServingOption): number {
  return monthlyUsd?.value ?? 0;
}
