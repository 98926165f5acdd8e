import type { Paper } from '#core/contract/methods/listings.ts';
import type { AuditSection, ReportModel } from '#core/report/model.ts';
import { escapeHtml as text, prose } from '#core/words/format/safe-text.ts';
import { figures } from './figures.ts';
import { riskAndNext } from './board-pages.ts';
import { caveats, firstPage, reasonsPage, statements } from './first-page.ts';
import { arrowIcon, basisBadge, noticeIcon } from './glyphs.ts';
import { optionsTable } from './options-table.ts';
import { contentPolicyOf, NOT_ASKED, type PageSliders, slidersHtml, slidersScript } from './sliders.ts';
import { fileStyles, previewStyles } from './styles.ts';

function breakEvens({ breakEvens: rows }: ReportModel): string {
  if (rows.length === 0) return '';
  const items = rows.map(({ sentence, perDay }) => `<li>${prose(sentence)} ${basisBadge(perDay.basis)}</li>`);
  return `<section><h2>Break-evens</h2><ul class="plain pairs">${items.join('')}</ul></section>`;
}

function assumptions({ assumptions: list, otherAssumptions: others }: ReportModel): string {
  if (list.length === 0) return '';
  const further = others.length === 0 ? '' : `<p class="sub">${others.length} more are about other options.</p>`;
  const folded =
    others.length === 0 ? '' : `<details><summary>About other options</summary>${assumptionList(others)}</details>`;
  return `<section><h2>Assumptions</h2>${assumptionList(list)}${further}${folded}</section>`;
}

function assumptionList(list: ReportModel['assumptions']): string {
  const items = list.map(
    ({ text: said, kind, source }) =>
      `<li>${text(said)} <span>${text(kind)}${source === null ? '' : `; ${text(source)}`}</span></li>`,
  );
  return `<ul class="plain">${items.join('')}</ul>`;
}

/** What was found after deployment, on a page of its own. */
function foundPage({ found }: ReportModel): readonly string[] {
  if (found === null) return [];
  const { claim, isBroken, table, notes } = found;
  const head = table.columns.map(({ title }) => `<th scope="col">${text(title)}</th>`).join('');
  const rows = table.rows.map((row) => {
    const [first = '', ...cells] = row.map(text);
    return `<tr><th scope="row">${first}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return [
    `<section><h2>Expected and measured</h2><p class="lede">${isBroken ? noticeIcon('bad') : ''}${prose(claim)}</p>
<table class="found"><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>
${notes.map((note) => `<p class="sub">${prose(note)}</p>`).join('')}</section>`,
  ];
}

function auditSection({ title, entries }: AuditSection): string {
  const lines = entries.map(({ name, value }) => `<div><dt>${text(name)}</dt><dd>${text(value)}</dd></div>`);
  return `<h3 class="audit-title">${text(title)}</h3><dl class="audit">${lines.join('')}</dl>`;
}

function footer(report: ReportModel): string {
  const key = (['measured', 'imported', 'projected', 'bounded', 'assumed'] as const).map(basisBadge).join('');
  return `<footer><span>${text(report.priceDisclaimer)}</span><span class="key">${key}</span></footer>`;
}

/**
 * The report as HTML without style attributes or external resources. On paper, the first four sheets start a page each: two for
 * decision makers, with the first readable on its own, and two of the appendix. The rest of the appendix flows, so that no page is mostly white.
 */
function pageBody(report: ReportModel, sliders: PageSliders): string {
  const pictures = figures(report);
  const first = [
    firstPage(report, slidersHtml(sliders)),
    riskAndNext(report),
    ...foundPage(report),
    reasonsPage(report),
    `${statements('What would change the verdict', report.flips, arrowIcon())}
${breakEvens(report)}
${optionsTable(report, { isEstimate: false })}`,
  ];
  const further = [
    ...(pictures === '' ? [] : [pictures]),
    `${caveats(report.notices)}
${assumptions(report)}
<section><h2>Audit trail</h2>${report.audit.map(auditSection).join('\n')}</section>
${footer(report)}`,
  ];
  return [
    ...first.map((content) => sheet('sheet', content)),
    ...further.map((content) => sheet('sheet further', content)),
  ].join('\n');
}

function sheet(name: string, content: string): string {
  return `<div class="${name}">${content}</div>`;
}

/** The report as the window shows it: the printed pages, for a shadow root. */
export function reportPreview(report: ReportModel): { readonly styles: string; readonly body: string } {
  return {
    styles: previewStyles(report.priceDisclaimer),
    body: `<div class="report">${pageBody(report, NOT_ASKED)}</div>`,
  };
}

/**
 * The report as one HTML file without network access or custom fonts; prints on A4 or Letter. With sliders it has one script, and on paper or without
 * script it is the same page as without them.
 */
export function reportHtml(report: ReportModel, sliders: PageSliders = NOT_ASKED, paper: Paper = 'a4'): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicyOf(sliders)}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<title>${text(report.title)}</title>
<style>${fileStyles(report.priceDisclaimer, paper)}</style></head>
<body><main class="report">
${pageBody(report, sliders)}
</main>${slidersScript(sliders)}</body></html>
`;
}
