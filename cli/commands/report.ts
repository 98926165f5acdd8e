import type { ReportFormat } from '#core/contract/listings.ts';
import type { Action } from '#cli/context.ts';
import { reportText } from '#cli/format/listings.ts';
import { outcome } from '#cli/output/outcome.ts';

interface ReportFlags {
  readonly format: readonly ReportFormat[];
  readonly out: string;
}

/** `modewise report PLAN.json` */
export const report: Action<ReportFlags, [string]> = async ({ engine, interruption, log }, { format, out }, file) => {
  const client = await engine();
  const plan = await client.call('openPlan', { file }, interruption);
  const document = await client.call('report', { plan, formats: [...format], folder: out }, interruption);
  log(`report written to ${document.folder}`);
  return outcome(document, (shown) => reportText(shown));
};
