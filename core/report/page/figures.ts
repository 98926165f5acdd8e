import type { ReportChart, ReportTable } from '#core/figure/model.ts';
import type { Size } from '#core/figure/scene/scene.ts';
import { sceneOf, svgOf } from '#core/figure/scene/svg.ts';
import { escapeHtml as text } from '#core/words/format/safe-text.ts';

const NARROW = { width: 422, height: 270 };

/** Charts that need the full width, because they have many labels or the verdict is based on them. */
const FULL_WIDTH: ReadonlyMap<string, Size> = new Map([
  ['pareto', { width: 880, height: 400 }],
  ['tornado', { width: 880, height: 0 }],
  ['load', { width: 880, height: 380 }],
  ['throughput', { width: 880, height: 280 }],
]);

function dataTable(table: ReportTable, title: string): string {
  const side = (index: number): string => (table.columns[index]?.align === 'end' ? ' class="end"' : '');
  const heads = table.columns.map((column, index) => `<th scope="col"${side(index)}>${text(column.title)}</th>`);
  const rows = table.rows.map(
    (row) => `<tr>${row.map((cell, index) => `<td${side(index)}>${text(cell)}</td>`).join('')}</tr>`,
  );
  return `<details><summary>Data</summary><div class="scroll" role="group" tabindex="0" aria-label="${text(title)}"><table class="data"><caption class="sub">${text(title)}</caption><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div></details>`;
}

/** The picture of a chart. A screen reader hears its title and subtitle; the table below has the numbers. */
function drawing(chart: ReportChart): string {
  const said = `${chart.title}. ${chart.subtitle}.`;
  const label = chart.kind === 'xy' ? `${said} The data is in the table below.` : said;
  return svgOf(sceneOf(chart, FULL_WIDTH.get(chart.id) ?? NARROW), label);
}

function figure(chart: ReportChart): string {
  const wide = FULL_WIDTH.has(chart.id) ? ' class="wide"' : '';
  return `<figure${wide}><figcaption><h3>${text(chart.title)}</h3><p class="sub">${text(chart.subtitle)}</p></figcaption>${drawing(chart)}${dataTable(chart.table, chart.title)}</figure>`;
}

/** Every chart with its title above and its data below. Wide charts come first, so that the others form pairs. */
export function figures(charts: readonly ReportChart[]): string {
  const wide = charts.filter((chart) => FULL_WIDTH.has(chart.id));
  const narrow = charts.filter((chart) => !FULL_WIDTH.has(chart.id));
  return `<div class="figures">${[...wide, ...narrow].map(figure).join('\n')}</div>`;
}
