import type { ReportTable } from '#core/figure/model.ts';
import { isRange, type Quantity } from '#core/words/quantity.ts';
import { printable } from '#core/words/safe-text.ts';
import type { OptionRow, ReportModel, TodayRow } from './model.ts';

type Cell = string | number | boolean | null;

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

const COLUMNS: readonly (readonly [string, (row: OptionRow) => Cell])[] = [
  ['id', (row) => row.id],
  ['service', (row) => row.label],
  ['machine and purchase', (row) => row.detail],
  ['mode', (row) => row.mode],
  ['chosen', (row) => row.chosen],
  ['feasible', (row) => row.feasible],
  ['on frontier', (row) => row.onFrontier],
  ['basis', (row) => row.basis],
  ['count', (row) => row.count],
  ['least cost a month (USD)', (row) => row.atLeastUsd],
  ['cost per million (USD)', (row) => value(row.costPerMillion)],
  ['cost per million p5 (USD)', (row) => row.costPerMillion?.low ?? null],
  ['cost per million p95 (USD)', (row) => row.costPerMillion?.high ?? null],
  ['cost a month (USD)', (row) => value(row.monthly)],
  ['cost a month p5 (USD)', (row) => row.monthly?.low ?? null],
  ['cost a month p95 (USD)', (row) => row.monthly?.high ?? null],
  ['usually also paid a month (USD)', (row) => row.alsoPaidUsd],
  ['latency p50 (ms)', (row) => value(row.latencyP50)],
  ['latency p99 (ms)', (row) => value(row.latencyP99)],
  ['mean age (s)', (row) => value(row.freshnessMean)],
  ['oldest answer (s)', (row) => value(row.oldestAnswer)],
  ['after a failure', (row) => row.errorUnit],
  ['expected rework (%)', (row) => row.expectedReworkPct],
  ['scaling', (row) => row.scaling],
  ['reasons', (row) => row.reasons.join('; ')],
];

/** The columns that are known of what runs today. */
const TODAY: Readonly<Record<string, (today: TodayRow) => Cell>> = {
  id: () => 'today',
  service: () => 'Today',
  'machine and purchase': ({ detail }) => detail,
  basis: ({ basis }) => basis,
  count: ({ count }) => count,
  'cost per million (USD)': ({ perMillionUsd }) => perMillionUsd,
  'cost a month (USD)': ({ monthlyUsd }) => monthlyUsd,
  'latency p50 (ms)': ({ latencyP50Ms }) => latencyP50Ms,
  'latency p99 (ms)': ({ latencyP99Ms }) => latencyP99Ms,
};

function todayCells(today: TodayRow): readonly Cell[] {
  return COLUMNS.map(([title]) => TODAY[title]?.(today) ?? null);
}

function csvText(lines: readonly (readonly Cell[])[]): string {
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/** The options table as RFC 4180 CSV, what runs today first if it is stated, in the order of the report, with units in the header. */
export function optionsCsv(report: ReportModel): string {
  const rows = report.options.map((row) => COLUMNS.map(([, read]) => read(row)));
  const today = report.today === null ? [] : [todayCells(report.today)];
  return csvText([COLUMNS.map(([title]) => title), ...today, ...rows]);
}

/** The table of a chart as RFC 4180 CSV. */
export function tableCsv(table: ReportTable): string {
  return csvText([table.columns.map((column) => column.title), ...table.rows]);
}
