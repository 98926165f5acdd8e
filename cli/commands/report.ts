import { ReportFormat } from '../../core/contract/listings.ts';
import { usage } from '../../engine/app-error.ts';
import type { Action } from '../context.ts';
import { reportText } from '../format/listings.ts';
import { done } from '../output/outcome.ts';

export interface ReportFlags {
  readonly format: readonly ReportFormat[];
  readonly out: string;
}

/** `modewise report PLAN.json` */
export const report: Action<ReportFlags, [string]> = async ({ engine, interruption, log }, { format, out }, file) => {
  if (format.includes('pdf')) {
    const others = ReportFormat.options.filter((each) => each !== 'pdf');
    throw usage(
      '--format pdf is not available yet',
      `Available are ${others.join(', ')}; a browser can print the html as PDF.`,
    );
  }
  const client = await engine();
  const plan = await client.call('openPlan', { file }, interruption);
  const document = await client.call('report', { plan, formats: [...format], folder: out }, interruption);
  log(`report written to ${document.folder}`);
  return done(document, reportText(document));
};
