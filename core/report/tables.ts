import type { ReportTable } from '#core/figure/model.ts';
import { usdNumber } from '#core/words/format/format.ts';
import { bracketed, valueText } from '#core/words/format/quantity.ts';
import type { CurrentDeploymentRow } from '#core/contract/serving/deployment-row-words.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import type { AspectCell, Aspects, KeyNumber, OptionRow, OptionsPart } from './model.ts';
import { type MoneyCell, moneyColumn } from './money-column.ts';

/** The key numbers of the first page as a table. */
export function keyNumberTable(numbers: readonly KeyNumber[]): ReportTable {
  return {
    columns: [
      { title: 'Number', align: 'start' },
      { title: 'Value', align: 'end' },
      { title: 'Interval or note', align: 'start' },
      { title: 'Basis', align: 'start' },
    ],
    rows: numbers.map(({ label, text, note, quantity }) => [label, text, note, quantity?.basis ?? '']),
  };
}

/** The seven aspects as a text table. */
export function aspectTable({ columns, rows }: Aspects): ReportTable {
  return {
    columns: [{ title: 'Aspect', align: 'start' }, ...columns.map(({ title }) => ({ title, align: 'start' as const }))],
    rows: rows.map(({ name, cells }) => [name, ...cells.map(aspectText)]),
  };
}

function aspectText({ headline, interval, sentence }: AspectCell): string {
  return [bracketed(headline, interval), sentence].filter((part) => part !== '').join('; ');
}

/** The numbers of an option as text. Money has no dollar sign, so that a column aligns; `—` if nothing applies. */
export interface OptionCells {
  readonly perMillion: MoneyCell;
  readonly monthly: MoneyCell;
  /** Logs, monitoring, NAT gateways, addresses and zones per month, in the price or apart from it; `—` if there are none. */
  readonly extras: string;
  readonly latencyP99: string;
  readonly oldestAnswer: string;
}

/** The title above options that are bought for years. */
export const COMMITTED_TITLE = 'With a commitment of one or three years';

/** The column titles of these cells. */
export const OPTION_TITLES = {
  perMillion: '$ per million [p5–p95]',
  monthly: '$ per month',
  extras: 'Extras',
  latencyP99: 'Latency, p99',
  oldestAnswer: 'Worst-case age',
} as const satisfies Record<keyof OptionCells, string>;

/** An option with its cells. */
export interface OptionLine extends OptionCells {
  readonly row: OptionRow;
}

/** The options of one table with their cells. Money is formatted per column. */
export function optionLines(rows: readonly OptionRow[]): readonly OptionLine[] {
  const nothing: MoneyCell = { value: '—', interval: null };
  const perMillion = moneyColumn(rows.map((row) => row.costPerMillion));
  const monthly = moneyColumn(rows.map((row) => row.monthly));
  return rows.map((row, index) => ({
    row,
    perMillion: perMillion[index] ?? nothing,
    monthly: monthly[index] ?? nothing,
    extras: row.extrasUsd === null || row.extrasUsd === 0 ? '—' : usdNumber(row.extrasUsd),
    latencyP99: latencyText(row),
    oldestAnswer: ageText(row),
  }));
}

/** The latency of an option in the options table; `—` for batch, where no caller waits. */
export function latencyText({ mode, latencyP99 }: Pick<OptionRow, 'mode' | 'latencyP99'>): string {
  return mode === 'batch' || latencyP99 === null ? '—' : valueText(latencyP99.value, latencyP99.unit);
}

/** The age of an option's oldest answer in the options table; `fresh` if answers are computed on request. */
export function ageText({ live, oldestAnswer }: Pick<OptionRow, 'live' | 'oldestAnswer'>): string {
  if (live) return 'fresh';
  return oldestAnswer === null ? '—' : valueText(oldestAnswer.value, oldestAnswer.unit);
}

/** All options that have costs as a table of texts, after the current deployment. */
export function optionsTable({ options, currentDeployment }: OptionsPart): ReportTable {
  const titles = ['Option', 'Mode', ...Object.values(OPTION_TITLES), 'Basis'];
  return {
    columns: titles.map((title, index) => ({ title, align: index >= 2 && index <= 6 ? 'end' : 'start' })),
    rows: [
      ...(currentDeployment === null ? [] : [currentDeploymentCells(currentDeployment)]),
      ...optionLines(options.filter((row) => row.priced)).map((line) => {
        const { row, perMillion, monthly, extras, latencyP99, oldestAnswer } = line;
        const name = `${row.label}, ${row.detail}${row.chosen ? ' (chosen)' : ''}`;
        return [
          name,
          modeTitle(row.mode),
          moneyText(perMillion),
          monthly.value,
          extras,
          latencyP99,
          oldestAnswer,
          row.basis,
        ];
      }),
    ],
  };
}

function currentDeploymentCells({ detail, perMillion, monthly, latencyP99, basis }: CurrentDeploymentRow): string[] {
  return [`Today: ${detail}`, '', perMillion, monthly, '—', latencyP99, '—', basis];
}

/** Money with its interval in brackets. */
export function moneyText({ value, interval }: MoneyCell): string {
  return bracketed(value, interval);
}
