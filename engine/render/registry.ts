import type { ReportFormat } from '../../core/contract/listings.ts';
import type { PlanDocument } from '../../core/contract/plan.ts';
import type { ReportModel } from '../../core/report/model.ts';
import { usage } from '../app-error.ts';
import { renderCsv } from './csv.ts';
import { renderHtml } from './html/page.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';

/** Makes one file of a report. Throws AppError where the format is not to be had here. */
export interface Formatter {
  readonly fileName: string;
  readonly render: (plan: PlanDocument, report: ReportModel) => string;
}

/** Every format that a report comes in. A new format is one more line here. */
export const FORMATTERS = {
  html: { fileName: 'report.html', render: (_plan, report) => renderHtml(report) },
  md: { fileName: 'report.md', render: (_plan, report) => renderMarkdown(report) },
  csv: { fileName: 'options.csv', render: (_plan, report) => renderCsv(report) },
  json: { fileName: 'report.json', render: renderJson },
  pdf: {
    fileName: 'report.pdf',
    render: () => {
      throw usage(
        'PDF comes with the desktop app, which is not part of this version',
        'Use --format html and print the file: its first page stands alone on A4.',
      );
    },
  },
} satisfies Record<ReportFormat, Formatter>;
