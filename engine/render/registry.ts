import type { ReportFormat } from '#core/contract/listings.ts';
import type { PlanDocument } from '#core/contract/plan.ts';
import type { ReportModel } from '#core/report/model.ts';
import { optionsCsv } from '#core/report/csv.ts';
import { reportHtml } from '#core/report/page/page.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';

/** Formats made by pure functions. A PDF is printed from the HTML. */
export type RenderedFormat = Exclude<ReportFormat, 'pdf'>;

/** Makes one file of a report. */
export interface Formatter {
  readonly fileName: string;
  readonly render: (plan: PlanDocument, report: ReportModel) => string;
}

/** The formats of a report. A new format is one more line here. */
export const FORMATTERS = {
  html: { fileName: 'report.html', render: (_plan, report) => reportHtml(report) },
  md: { fileName: 'report.md', render: (_plan, report) => renderMarkdown(report) },
  csv: { fileName: 'options.csv', render: (_plan, report) => optionsCsv(report) },
  json: { fileName: 'report.json', render: renderJson },
} satisfies Record<RenderedFormat, Formatter>;
