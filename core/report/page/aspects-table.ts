import type { AspectCell, ShownReport } from '#core/report/model.ts';
import { escapeHtml as text, prose } from '#core/words/format/safe-text.ts';
import { basisBadge, modeGlyph } from './glyphs.ts';

type AspectsPart = Pick<ShownReport, 'aspects' | 'priceDisclaimer'>;

function aspectCell(cell: AspectCell, chosen: string): string {
  const head = cell.headline === '' ? '' : `<b>${text(cell.headline)}</b> `;
  const interval = cell.interval === null ? '' : `<i>${text(cell.interval)}</i>`;
  const sentence = cell.sentence === '' ? '' : `<span class="sentence">${prose(cell.sentence)}</span>`;
  return `<td${chosen}>${head}${interval}${sentence}</td>`;
}

/** The seven aspects with their sentences, for paper, which has no tooltips. */
export function aspectsInWords(part: AspectsPart): string {
  return `<section class="paper"><h2 id="aspects-in-words">The seven aspects in words</h2>${aspectsTable(part, 'aspects-in-words')}</section>`;
}

function aspectsTable({ aspects: { columns, rows } }: AspectsPart, titleId: string): string {
  const chosen = columns.map((column) => (column.chosen ? ` class="chosen-${column.mode}"` : ''));
  const heads = columns.map(
    (column, index) =>
      `<th scope="col"${chosen[index] ?? ''}>${modeGlyph(column.mode)}${text(column.title)}<small>${text(column.option ?? 'not feasible')}</small></th>`,
  );
  const body = rows.map((row) => {
    const cells = row.cells.map((cell, index) => aspectCell(cell, chosen[index] ?? ''));
    return `<tr><th scope="row">${text(row.name)}</th>${cells.join('')}</tr>`;
  });
  const basis = columns.map(
    (column, index) => `<td${chosen[index] ?? ''}>${column.basis === null ? '—' : basisBadge(column.basis)}</td>`,
  );
  return `<div class="aspects-scroll"><table class="aspects" aria-labelledby="${titleId}"><colgroup><col>${columns.map(() => '<col>').join('')}</colgroup>
<thead><tr><td></td>${heads.join('')}</tr></thead><tbody>${body.join('\n')}<tr><th scope="row">Basis</th>${basis.join('')}</tr></tbody></table></div>`;
}

/** The seven aspects under their heading, in one element, which the plan of another workload replaces. */
export function aspectsHtml(part: AspectsPart): string {
  return `<section class="aspects-first"><h2 id="aspects">Seven aspects, the cheapest option of each mode</h2><p class="sub">Intervals are two-sided 90 %. Throughput is measured on this host; all other values describe the option.<span class="screen"> ${text(part.priceDisclaimer)}</span></p>
${aspectsTable(part, 'aspects')}</section>`;
}
