import { assertNever } from '#core/assert-never.ts';
import type { ReportTable } from '#core/figure/model.ts';
import { keyNumberTable } from '#core/report/tables.ts';
import { usd } from '#core/words/format.ts';
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
          { title: 'Per month', align: 'end' },
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
    case 'chart':
      return body.chart.table;
    case 'table':
      return body.table;
    default:
      return assertNever(body);
  }
}

function usdOr(value: number | null): string {
  return value === null ? '—' : usd(value);
}
