import type { Assignment } from '#core/contract/asks.ts';
import type { Paper } from '#core/contract/listings.ts';
import type { PlanDocument } from '#core/contract/plan.ts';
import type { Verification } from '#core/contract/verification.ts';
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
