import { assertNever } from '#core/assert-never.ts';
import type { ReportChart, ReportTable } from '#core/figure/model.ts';
import type { ReportModel } from '#core/report/model.ts';
import { drawBars } from '#engine/render/chart/bars.ts';
import type { Size } from '#engine/render/chart/svg.ts';
import { drawTornado } from '#engine/render/chart/tornado.ts';
import { drawXy } from '#engine/render/chart/xy.ts';
import { escapeHtml as text } from '#engine/render/text.ts';

const WIDE_PX = 880;
const NARROW = { width: 422, height: 270 };

/** Charts that need the whole width: many labels, or the one that the verdict rests on. */
const FULL_WIDTH: ReadonlyMap<string, Size> = new Map([
  ['pareto', { width: 880, height: 400 }],
  ['tornado', { width: WIDE_PX, height: 0 }],
  ['load', { width: 880, height: 380 }],
  ['throughput', { width: 880, height: 280 }],
]);

function dataTable(table: ReportTable, title: string): string {
  const side = (index: number): string => (table.columns[index]?.align === 'end' ? ' class="end"' : '');
  const heads = table.columns.map((column, index) => `<th scope="col"${side(index)}>${text(column.title)}</th>`);
  const rows = table.rows.map(
    (row) => `<tr>${row.map((cell, index) => `<td${side(index)}>${text(cell)}</td>`).join('')}</tr>`,
  );
  return `<details><summary>Data</summary><div class="scroll"><table class="data"><caption class="sub">${text(title)}</caption><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div></details>`;
}

function drawing(chart: ReportChart): string {
  switch (chart.kind) {
    case 'xy':
      return drawXy(chart, FULL_WIDTH.get(chart.id) ?? NARROW);
    case 'bars':
      return drawBars(chart, NARROW.width);
    case 'tornado':
      return drawTornado(chart, WIDE_PX);
    default:
      return assertNever(chart);
  }
}

function figure(chart: ReportChart): string {
  const wide = FULL_WIDTH.has(chart.id) ? ' class="wide"' : '';
  return `<figure${wide}><figcaption><h3>${text(chart.title)}</h3><p class="sub">${text(chart.subtitle)}</p></figcaption>${drawing(chart)}${dataTable(chart.table, chart.title)}</figure>`;
}

/** Every chart with its finding above it and its data below. The wide ones come first, so that the pairs stay together. */
export function figures(report: ReportModel): string {
  const wide = report.charts.filter((chart) => FULL_WIDTH.has(chart.id));
  const narrow = report.charts.filter((chart) => !FULL_WIDTH.has(chart.id));
  const all = [...wide, ...narrow].map(figure);
  return all.length === 0
    ? ''
    : `<section class="page"><h2>What was measured and priced</h2><div class="figures">${all.join('\n')}</div></section>`;
}
