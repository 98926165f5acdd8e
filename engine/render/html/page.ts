import type { AuditSection, ReportModel } from '#core/report/model.ts';
import { escapeHtml as text, prose } from '#core/words/safe-text.ts';
import { figures } from './figures.ts';
import { aspectsInWords, firstPage, furtherNotices, statements } from './first-page.ts';
import { arrowIcon, basisBadge } from './glyphs.ts';
import { optionsTable } from './options-table.ts';
import { STYLES } from './styles.ts';

/** Nothing is fetched and nothing runs, whatever a hostile name may have got into the page. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

function breakEvens({ breakEvens: rows }: ReportModel): string {
  if (rows.length === 0) return '';
  const items = rows.map(({ sentence, perDay }) => `<li>${prose(sentence)} ${basisBadge(perDay.basis)}</li>`);
  return `<section><h2>Break-evens</h2><ul class="plain pairs">${items.join('')}</ul></section>`;
}

function assumptions({ assumptions: list }: ReportModel): string {
  if (list.length === 0) return '';
  const items = list.map(
    ({ text: said, kind, source }) =>
      `<li>${text(said)} <span>${text(kind)}${source === null ? '' : `; ${text(source)}`}</span></li>`,
  );
  return `<section class="page"><h2>Assumptions</h2><ul class="plain">${items.join('')}</ul></section>`;
}

function auditSection({ title, entries }: AuditSection): string {
  const lines = entries.map(({ name, value }) => `<dt>${text(name)}</dt><dd>${text(value)}</dd>`);
  return `<h3 class="audit-title">${text(title)}</h3><dl class="audit">${lines.join('')}</dl>`;
}

function footer(report: ReportModel): string {
  const key = (['measured', 'imported', 'projected', 'assumed'] as const).map(basisBadge).join('');
  return `<footer><span>${text(report.priceDisclaimer)}</span><span class="key">${key}</span></footer>`;
}

/** On paper each page says how old its prices are, beside its number. */
function pageFoot({ priceDisclaimer }: ReportModel): string {
  const quoted = priceDisclaimer.replace(
    /[^\w .,:;()–-]/g,
    (letter) => `\\${letter.codePointAt(0)?.toString(16) ?? ''} `,
  );
  return `@page{@bottom-left{content:"${quoted}";font:9px Arial,sans-serif;color:#666c7b}}`;
}

/** The report as one HTML file: no script, no network, no font of its own; A4 pages when printed, the first standing alone. */
export function renderHtml(report: ReportModel): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<title>${text(report.title)}</title>
<style>${STYLES}${pageFoot(report)}</style></head>
<body><main>
${firstPage(report)}
${aspectsInWords(report)}
<div class="page">
${statements('What would change it', report.flips, arrowIcon())}
${breakEvens(report)}
${optionsTable(report)}</div>
${figures(report)}
${assumptions(report)}
<section><h2>Audit trail</h2>${furtherNotices(report.notices)}${report.audit.map(auditSection).join('\n')}</section>
</main>
${footer(report)}
</body></html>
`;
}
