import { assertNever } from '#core/assert-never.ts';
import type { ReportTable } from '#core/figure/model.ts';
import { keyNumberTable } from '#core/report/tables.ts';
import { usd } from '#core/words/format/format.ts';
import type { Ask } from '#core/report/model.ts';
import type { DeckSlide } from './model.ts';

/** The content of a slide as a table, for those who want the numbers. */
export function slideTable({ body }: Pick<DeckSlide, 'body'>): ReportTable {
  switch (body.kind) {
    case 'numbers':
      return keyNumberTable(body.numbers);
    case 'costs':
      return {
        columns: [
          { title: 'Option', align: 'start' },
          { title: body.unit, align: 'end' },
          { title: 'p5', align: 'end' },
          { title: 'p95', align: 'end' },
        ],
        rows: body.bars.map(({ label, text, low, high }) => [label, text, usdOr(low), usdOr(high)]),
      };
    case 'lines':
      return {
        columns: [
          { title: 'Statement', align: 'start' },
          { title: 'Detail', align: 'start' },
        ],
        rows: body.lines.map(({ text, detail }) => [text, detail ?? '']),
      };
    case 'asks':
      return askTable(body.asks);
    case 'chart':
      return body.chart.table;
    case 'table':
      return body.table;
    default:
      return assertNever(body);
  }
}

/** What is asked for, with its owners and dates. */
export function askTable(asks: readonly Ask[]): ReportTable {
  return {
    columns: [
      { title: 'What', align: 'start' },
      { title: 'Owner', align: 'start' },
      { title: 'By', align: 'start' },
    ],
    rows: asks.map(({ text, detail, owner, due }) => [detail === null ? text : `${text} ${detail}`, owner, due]),
  };
}

function usdOr(value: number | null): string {
  return value === null ? '—' : usd(value);
}
