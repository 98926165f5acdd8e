import type { MoneyCell } from '#core/report/money-column.ts';
import type { OptionRow, OptionsPart } from '#core/report/model.ts';
import type { CurrentDeploymentRow } from '#core/contract/serving/deployment-row-words.ts';
import { COMMITTED_TITLE, OPTION_TITLES, optionLines } from '#core/report/tables.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import { escapeHtml as text } from '#core/words/format/safe-text.ts';
import { basisBadge, modeGlyph } from './glyphs.ts';

function money({ value, interval }: MoneyCell): string {
  return `<b>${text(value)}</b>${interval === null ? '' : ` <i>${text(interval)}</i>`}`;
}

function name(row: OptionRow): string {
  return `<td class="name">${modeGlyph(row.mode)}<b>${text(row.label)}</b> <span>${text(row.detail)}</span></td>`;
}

/** Before the first option that is bought for years. */
const COMMITTED = `<tr class="group"><th scope="rowgroup" colspan="7">${COMMITTED_TITLE}</th></tr>`;

function feasibleRows(rows: readonly OptionRow[]): string[] {
  const lines = optionLines(rows);
  return lines.map(({ row, perMillion, monthly, extras, latencyP99, oldestAnswer }) => {
    const ends = [
      money(perMillion),
      money({ value: monthly.value, interval: null }),
      text(extras),
      text(latencyP99),
      text(oldestAnswer),
    ];
    const numbers = ends.map((cell) => `<td class="end">${cell}</td>`).join('');
    const divider = row === lines.find((line) => line.row.committed)?.row ? COMMITTED : '';
    return `${divider}<tr${row.chosen ? ' class="chosen" aria-current="true"' : ''}>${name(row)}${numbers}<td>${basisBadge(row.basis)}</td></tr>`;
  });
}

function currentDeploymentLine({ detail, perMillion, monthly, latencyP99, basis }: CurrentDeploymentRow): string {
  const cells = [perMillion, monthly, '—', latencyP99, '—'].map((cell) => `<td class="end">${text(cell)}</td>`);
  return `<tr class="today"><td class="name"><b>Today</b> <span>${text(detail)}</span></td>${cells.join('')}<td>${basis === 'measured' ? basisBadge(basis) : basis}</td></tr>`;
}

function infeasibleRows(rows: readonly OptionRow[]): string[] {
  if (rows.length === 0) return [];
  const body = rows.map(
    (row) =>
      `<tr class="out"><td class="name">${modeGlyph(row.mode)}<s>${text(row.label)}, ${text(row.detail)}</s></td><td class="why" colspan="6">${text(row.leading || `${modeTitle(row.mode)}: no reason is given`)}</td></tr>`,
  );
  return [
    `<tr class="group"><th scope="rowgroup" colspan="7">Not feasible or excluded: ${rows.length}</th></tr>`,
    ...body,
  ];
}

/** The line below the title: the order, and notes about the rows. */
function underTitle({ alternatives }: OptionsPart): string {
  const more =
    alternatives === 0
      ? ''
      : ` ${alternatives} more instance types were considered; they cost more or are not feasible.`;
  return `Sorted by cost.${more}`;
}

/** All options in one element: the feasible ones by cost, then the infeasible ones with their reasons and without prices. */
export function optionsHtml(report: OptionsPart): string {
  const feasible = report.options.filter((row) => row.priced);
  const infeasible = report.options.filter((row) => !row.priced);
  const titles = Object.values(OPTION_TITLES).map((title) => `<th scope="col" class="end">${title}</th>`);
  return `<section class="options-part"><h2 id="options">${text(report.optionsTitle)}</h2>
<p class="sub">${underTitle(report)}</p>
<div class="scroll" role="region" tabindex="0" aria-labelledby="options"><table class="options" aria-labelledby="options"><thead><tr><th scope="col">Option</th>${titles.join('')}<th scope="col">Basis</th></tr></thead>
<tbody>${report.currentDeployment === null ? '' : currentDeploymentLine(report.currentDeployment)}${feasibleRows(feasible).join('\n')}</tbody><tbody>${infeasibleRows(infeasible).join('\n')}</tbody></table></div></section>`;
}
