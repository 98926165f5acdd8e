import type { AspectCell, Notice, ReportModel, ShownReport, Statement } from '#core/report/model.ts';
import { counted } from '#core/words/format/format.ts';
import { type Remedy, remedyText } from '#core/words/format/remedy.ts';
import { escapeHtml as text, prose } from '#core/words/format/safe-text.ts';
import { SURE_ID, whyAndCosts } from './board-pages.ts';
import { arrowIcon, basisBadge, checkIcon, modeGlyph, noticeIcon } from './glyphs.ts';
import { verdictBlock } from './verdict-block.ts';

function masthead(report: ReportModel): string {
  const mark = (['batch', 'microbatch', 'realtime'] as const).map(modeGlyph).join('');
  return `<header class="masthead"><b><span aria-hidden="true">${mark}</span>&nbsp;Modewise</b><span class="sub">${text(report.byline)}</span></header>`;
}

const SEVERITY_WORDS = { warning: 'Warning', bad: 'Problem', information: 'Note' } as const;

function remedyHtml({ text: said, command }: Remedy): string {
  return remedyText({ text: prose(said), command }, (code) => `<code>${text(code)}</code>`);
}

function notice({ severity, text: said, fix }: Notice): string {
  const advice = fix === null ? '' : ` <span class="fix">${remedyHtml(fix)}</span>`;
  return `<li>${noticeIcon(severity)}<b>${SEVERITY_WORDS[severity]}.</b> ${prose(said)}${advice}</li>`;
}

/** Caveats on the first page: those about the data behind the numbers. The confidence includes those about the machine. */
const FIRST: ReadonlySet<Notice['kind']> = new Set(['synthetic', 'interrupted', 'parity', 'no-run', 'short-trace']);

function notices(list: readonly Notice[]): string {
  const first = list.filter(({ kind }) => FIRST.has(kind));
  const rest = list.length - first.length;
  const more =
    rest === 0
      ? ''
      : `<li class="fix">${counted(rest, first.length === 0 ? 'note' : 'more note')} on the measurement and the workload: <a href="#${SURE_ID}">How sure this is</a>, and the <a href="#${CAVEATS_ID}">appendix</a>.</li>`;
  return list.length === 0 ? '' : `<ul class="notices">${first.map(notice).join('')}${more}</ul>`;
}

const CAVEATS_ID = 'caveats';

/** All notices with what to do about them, for the appendix. */
export function caveats(list: readonly Notice[]): string {
  if (list.length === 0) return '';
  return `<section><h2 id="${CAVEATS_ID}">Notes on the measurement and the workload</h2><ul class="notices">${list.map(notice).join('')}</ul></section>`;
}

/** Short statements in two columns under a heading; empty if there are none. */
export function statements(title: string, list: readonly Statement[], icon: string): string {
  if (list.length === 0) return '';
  const items = list.map(
    ({ text: said, detail }) =>
      `<li>${icon}<b>${prose(said)}</b>${detail === null ? '' : `<span>${text(detail)}</span>`}</li>`,
  );
  return `<section><h2>${title}</h2><ul class="statements">${items.join('')}</ul></section>`;
}

function aspectCell(cell: AspectCell, chosen: string): string {
  const head = cell.headline === '' ? '' : `<b>${text(cell.headline)}</b> `;
  const interval = cell.interval === null ? '' : `<i>${text(cell.interval)}</i>`;
  const sentence = cell.sentence === '' ? '' : `<span class="sentence">${prose(cell.sentence)}</span>`;
  return `<td${chosen}>${head}${interval}${sentence}</td>`;
}

/** The seven aspects with their sentences, for paper, which has no tooltips. */
function aspectsInWords(report: ReportModel): string {
  return `<section class="paper"><h2 id="aspects-in-words">The seven aspects in words</h2>${aspectsTable(report, 'aspects-in-words')}</section>`;
}

function aspectsTable(report: ShownReport, titleId: string): string {
  const { columns, rows } = report.aspects;
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

/** The seven aspects under their heading, in one element. */
export function aspectsSection(report: ShownReport): string {
  return `<section class="aspects-first"><h2 id="aspects">Seven aspects, the cheapest option of each mode</h2><p class="sub">Intervals are two-sided 90 %. Throughput is measured on this host; all other values describe the option.<span class="screen"> ${text(report.priceDisclaimer)}</span></p>
${aspectsTable(report, 'aspects')}</section>`;
}

/** The first page: verdict, numbers, three reasons, costs of the alternatives, and caveats. It can be read on its own. `sliders` is markup or empty. */
export function firstPage(report: ReportModel, sliders: string): string {
  return `${masthead(report)}
${verdictBlock(report)}
${sliders}${whyAndCosts(report)}
${notices(report.notices)}
<p class="pagefoot">${text(report.fingerprint)}</p>`;
}

/** The first page of the appendix: the reasons in full, what would make an option feasible, and the seven aspects. */
export function reasonsPage(report: ReportModel): string {
  return `<p class="appendix">Appendix</p>
<p>${prose(report.verdict.headline)}. ${prose(report.verdict.sentence)}</p>
${statements('Because', report.because, checkIcon())}
${statements('What would make an option feasible', report.relax, arrowIcon())}
${aspectsSection(report)}
${aspectsInWords(report)}`;
}
