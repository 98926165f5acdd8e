import type { Paper, ReportFormat } from '#core/contract/listings.ts';
import type { PlanDocument } from '#core/contract/plan.ts';
import type { ReportModel } from '#core/report/model.ts';
import { optionsCsv } from '#core/report/csv.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import { livePage } from './page-sliders.ts';

/** Formats that are made from the plan. A PDF is printed from the HTML. */
export type RenderedFormat = Exclude<ReportFormat, 'pdf'>;

/** Makes one file of a report. */
export interface Formatter {
  readonly fileName: string;
  readonly render: (plan: PlanDocument, report: ReportModel, paper: Paper) => string | Promise<Uint8Array>;
}

/** The formats of a report. A new format is one more line here. */
export const FORMATTERS = {
  html: { fileName: 'report.html', render: livePage },
  md: { fileName: 'report.md', render: (_plan, report) => renderMarkdown(report) },
  csv: { fileName: 'options.csv', render: (_plan, report) => optionsCsv(report) },
  json: { fileName: 'report.json', render: renderJson },
  // Loaded when they are asked for: with their libraries they are as large as the rest of a command.
  pptx: {
    fileName: 'report.pptx',
    render: async (plan, report) => (await import('./pptx/render-pptx.ts')).renderPptx(plan, report),
  },
  xlsx: {
    fileName: 'report.xlsx',
    render: async (plan, report) => (await import('./xlsx/render-xlsx.ts')).renderXlsx(plan, report),
  },
} satisfies Record<RenderedFormat, Formatter>;
