import { Paper, ReportFormat } from '#core/contract/listings.ts';
import type { Action, Define } from '#cli/context.ts';
import { reportText } from '#cli/format/report.ts';
import { wordOf, wordsOf } from '#cli/options/values.ts';
import { outcome } from '#cli/output/outcome.ts';

interface ReportFlags {
  readonly format: readonly ReportFormat[];
  readonly out: string;
  readonly paper: Paper;
}

/** `modewise report PLAN.json` */
const report: Action<ReportFlags, [string]> = async ({ engine, interruption, log }, { format, out, paper }, file) => {
  const client = await engine();
  const plan = await client.call('openPlan', { file }, interruption);
  const document = await client.call('report', { plan, formats: [...format], folder: out, paper }, interruption);
  log(`report written to ${document.folder}`);
  return outcome(document, (shown) => reportText(shown));
};

/** Adds the options and the action of `modewise report`. */
export const define: Define = (command, register) => {
  command
    .requiredOption(
      '--format <list>',
      'formats: html,pdf,md,csv,json,pptx,xlsx (required)',
      wordsOf(ReportFormat.options),
    )
    .requiredOption('--out <folder>', 'output folder (required)')
    .option('--paper <name>', `paper of HTML and PDF: ${Paper.options.join(', ')}`, wordOf(Paper.options), 'a4');
  register(command, report);
};
