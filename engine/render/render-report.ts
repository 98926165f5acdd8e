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
export function renderReport(plan: PlanDocument, formats: readonly RenderedFormat[]): RenderedFile[] {
  const report = makeReport(plan);
  return [...new Set(formats)].map((format) => {
    const formatter: Formatter = FORMATTERS[format];
    return { format, fileName: formatter.fileName, bytes: new TextEncoder().encode(formatter.render(plan, report)) };
  });
}
