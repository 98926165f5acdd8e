import { assertNever } from '#core/assert-never.ts';
import type { Paper } from '#core/contract/methods/listings.ts';
import { type ReportModel, type ReportSection, SHEETS } from '#core/report/model.ts';
import { escapeHtml as text, prose } from '#core/words/format/safe-text.ts';
import { sectionHtml } from './blocks.ts';
import { firstPage } from './first-page.ts';
import { basisBadge } from './glyphs.ts';
import { contentPolicyOf, NOT_ASKED, type PageSliders, slidersHtml, slidersScript } from './sliders.ts';
import { fileStyles, previewStyles } from './styles.ts';

function footer(report: ReportModel): string {
  const key = (['measured', 'imported', 'projected', 'bounded', 'assumed'] as const).map(basisBadge).join('');
  return `<footer><span>${text(report.priceDisclaimer)}</span><span class="key">${key}</span></footer>`;
}

/**
 * The report as HTML without style attributes or external resources: a sheet for each that has sections. On paper, the sheets before the charts start a
 * page each: two for decision makers, with the first readable on its own, and the appendix. The rest flows, so that no page is mostly white.
 */
function pageBody(report: ReportModel, sliders: PageSliders): string {
  return SHEETS.map((sheet) => {
    const sections = report.sections
      .filter((section) => section.sheet === sheet)
      .map(sectionHtml)
      .join('\n');
    const content = sheetHtml(sheet, sections, { report, sliders });
    const flows = sheet === 'charts' || sheet === 'details';
    return content === '' ? '' : `<div class="sheet${flows ? ' further' : ''}">${content}</div>`;
  })
    .filter((sheet) => sheet !== '')
    .join('\n');
}

/** A sheet: its sections with what belongs to the page. */
function sheetHtml(
  sheet: ReportSection['sheet'],
  sections: string,
  { report, sliders }: { readonly report: ReportModel; readonly sliders: PageSliders },
): string {
  switch (sheet) {
    case 'first':
      return firstPage(report, { sliders: slidersHtml(sliders), sections });
    case 'reasons':
      return `<p class="appendix">Appendix</p>
<p>${prose(report.verdict.headline)}. ${prose(report.verdict.sentence)}</p>
${sections}`;
    case 'details':
      return `${sections}\n${footer(report)}`;
    case 'decision':
    case 'found':
    case 'options':
    case 'charts':
      return sections;
    default:
      return assertNever(sheet);
  }
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
