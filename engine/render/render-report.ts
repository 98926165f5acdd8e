import type { Assignment } from '#core/contract/verdict/asks.ts';
import type { Paper, ReportFormat } from '#core/contract/methods/listings.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Verification } from '#core/contract/serving/verification.ts';
import { makeReport } from '#core/report/make-report.ts';
import type { ReportModel } from '#core/report/model.ts';
import { optionsCsv } from '#core/report/csv.ts';
import { reportMarkdown } from '#core/report/markdown.ts';
import { livePage } from './page-sliders.ts';

/** One file of a report, not yet written. */
export interface RenderedFile {
  readonly format: RenderedFormat;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** Renders a plan in each requested format, without duplicates. */
export async function renderReport(
  plan: PlanDocument,
  formats: readonly RenderedFormat[],
  {
    paper = 'a4',
    found = null,
    assignments = [],
  }: {
    readonly paper?: Paper;
    readonly found?: Verification | null;
    readonly assignments?: readonly Assignment[];
  } = {},
): Promise<RenderedFile[]> {
  const report = makeReport(plan, found, assignments);
  return Promise.all(
    [...new Set(formats)].map(async (format) => {
      const formatter: Formatter = FORMATTERS[format];
      const rendered = await formatter.render(plan, report, paper);
      const bytes = typeof rendered === 'string' ? new TextEncoder().encode(rendered) : rendered;
      return { format, fileName: formatter.fileName, bytes };
    }),
  );
}

/** Formats that are made from the plan. A PDF is printed from the HTML. */
type RenderedFormat = Exclude<ReportFormat, 'pdf'>;

/** Makes one file of a report. */
interface Formatter {
  readonly fileName: string;
  readonly render: (plan: PlanDocument, report: ReportModel, paper: Paper) => string | Promise<Uint8Array>;
}

/** The formats of a report. A new format is one more line here. */
const FORMATTERS = {
  html: { fileName: 'report.html', render: livePage },
  md: { fileName: 'report.md', render: (_plan, report) => reportMarkdown(report) },
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

/** Version of report.json: `{ schemaVersion, plan, report }`. */
const REPORT_SCHEMA_VERSION = 1;

/** The plan itself, which can be parsed again as plan.json, and the parts of the report. Its sections would say the same twice. */
function renderJson(plan: PlanDocument, report: ReportModel): string {
  const { sections: _, ...parts } = report;
  return `${JSON.stringify({ schemaVersion: REPORT_SCHEMA_VERSION, plan, report: parts }, null, 2)}\n`;
}
