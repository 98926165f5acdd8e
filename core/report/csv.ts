import type { ReportTable } from '#core/figure/model.ts';
import { isRange, type Quantity } from '#core/words/format/quantity.ts';
import { printable } from '#core/words/format/safe-text.ts';
import type { OptionRow, ReportModel } from './model.ts';
import type { CurrentDeploymentRow } from '#core/contract/serving/deployment-row-words.ts';

/** A value of a table for programs. */
export type Cell = string | number | boolean | null;

/** A spreadsheet evaluates a cell that starts like this as a formula, so such text cells get a leading apostrophe. */
const FORMULA_START = /^\s*[=+\-@\t\r]/;

/** One cell as in RFC 4180; null is empty. Numbers, including negative ones, get no apostrophe. */
export function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = FORMULA_START.test(cell) ? `'${printable(cell)}` : printable(cell);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function value(quantity: Quantity | null): number | null {
  return quantity === null || isRange(quantity) ? null : quantity.value;
}

/** The content of a column: long text, US dollars, a price of a fraction of a cent or more, or anything else. */
export type ColumnKind = 'long' | 'usd' | 'price' | 'plain';

/** The columns of the options: title with unit, what they hold, and how a row is read. */
export const OPTION_COLUMNS: readonly (readonly [title: string, kind: ColumnKind, read: (row: OptionRow) => Cell])[] = [
  ['id', 'long', (row) => row.id],
  ['service', 'plain', (row) => row.label],
  ['machine and purchase', 'long', (row) => row.detail],
  ['mode', 'plain', (row) => row.mode],
  ['chosen', 'plain', (row) => row.chosen],
  ['feasible', 'plain', (row) => row.feasible],
  ['on frontier', 'plain', (row) => row.onFrontier],
  ['basis', 'plain', (row) => row.basis],
  ['count', 'plain', (row) => row.count],
  ['least cost a month (USD)', 'usd', (row) => row.atLeastUsd],
  ['cost per million (USD)', 'price', (row) => value(row.costPerMillion)],
  ['cost per million p5 (USD)', 'price', (row) => row.costPerMillion?.low ?? null],
  ['cost per million p95 (USD)', 'price', (row) => row.costPerMillion?.high ?? null],
  ['cost a month (USD)', 'usd', (row) => value(row.monthly)],
  ['cost a month p5 (USD)', 'usd', (row) => row.monthly?.low ?? null],
  ['cost a month p95 (USD)', 'usd', (row) => row.monthly?.high ?? null],
  ['usually also paid a month (USD)', 'usd', (row) => row.extrasUsd],
  ['latency p50 (ms)', 'plain', (row) => value(row.latencyP50)],
  ['latency p99 (ms)', 'plain', (row) => value(row.latencyP99)],
  ['mean age (s)', 'plain', (row) => value(row.freshnessMean)],
  ['oldest answer (s)', 'plain', (row) => value(row.oldestAnswer)],
  ['after a failure', 'plain', (row) => row.errorUnit],
  ['expected rework (%)', 'plain', (row) => row.expectedReworkPct],
  ['scaling', 'long', (row) => row.scaling],
  ['reasons', 'long', (row) => row.reasons.join('; ')],
];

/** The columns that are known of the current deployment. */
const CURRENT_DEPLOYMENT: Readonly<Record<string, (currentDeployment: CurrentDeploymentRow) => Cell>> = {
  id: () => 'current-deployment',
  service: () => 'Today',
  'machine and purchase': ({ detail }) => detail,
  basis: ({ basis }) => basis,
  count: ({ count }) => count,
  'cost per million (USD)': ({ perMillionUsd }) => perMillionUsd,
  'cost a month (USD)': ({ monthlyUsd }) => monthlyUsd,
  'latency p50 (ms)': ({ latencyP50Ms }) => latencyP50Ms,
  'latency p99 (ms)': ({ latencyP99Ms }) => latencyP99Ms,
};

/** The current deployment in the columns of the options. */
export function currentDeploymentCells(currentDeployment: CurrentDeploymentRow): readonly Cell[] {
  return OPTION_COLUMNS.map(([title]) => CURRENT_DEPLOYMENT[title]?.(currentDeployment) ?? null);
}

function csvText(lines: readonly (readonly Cell[])[]): string {
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/** The options table as RFC 4180 CSV, with the current deployment first if it is stated, in the order of the report, with units in the header. */
export function optionsCsv(report: ReportModel): string {
  const rows = report.options.map((row) => OPTION_COLUMNS.map(([, , read]) => read(row)));
  const currentDeployment = report.currentDeployment === null ? [] : [currentDeploymentCells(report.currentDeployment)];
  return csvText([OPTION_COLUMNS.map(([title]) => title), ...currentDeployment, ...rows]);
}

/** The table of a chart as RFC 4180 CSV. */
export function tableCsv(table: ReportTable): string {
  return csvText([table.columns.map((column) => column.title), ...table.rows]);
}
