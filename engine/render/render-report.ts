import type { Paper } from '#core/contract/listings.ts';
import type { PlanDocument } from '#core/contract/plan.ts';
import { makeReport } from '#core/report/make-report.ts';
import { FORMATTERS, type Formatter, type RenderedFormat } from './registry.ts';

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
  paper: Paper = 'a4',
): Promise<RenderedFile[]> {
  const report = makeReport(plan);
  return Promise.all(
    [...new Set(formats)].map(async (format) => {
      const formatter: Formatter = FORMATTERS[format];
      const rendered = await formatter.render(plan, report, paper);
      const bytes = typeof rendered === 'string' ? new TextEncoder().encode(rendered) : rendered;
      return { format, fileName: formatter.fileName, bytes };
    }),
  );
}
