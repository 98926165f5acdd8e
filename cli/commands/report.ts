import { Paper, ReportFormat } from '#core/contract/methods/listings.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Verification } from '#core/contract/serving/verification.ts';
import { unusable } from '#engine/platform/app-error.ts';
import type { Action, Define } from '#cli/context.ts';
import { reportText } from '#cli/format/report.ts';
import { addedTo, wordOf, wordsOf } from '#cli/options/values.ts';
import { outcome } from '#cli/output/outcome.ts';

interface ReportFlags {
  readonly format: readonly ReportFormat[];
  readonly out: string;
  readonly paper: Paper;
  readonly found?: string;
}

/** `modewise report PLAN.json` */
const report: Action<ReportFlags, [string]> = async ({ engine, interruption, log }, flags, file) => {
  const { format, out, paper } = flags;
  const client = await engine();
  const plan = await client.call('openPlan', { file }, interruption);
  const found = flags.found === undefined ? null : await foundOf(flags.found, plan);
  const request = { plan, formats: [...format], folder: out, paper, found };
  const document = await client.call('report', request, interruption);
  log(`report written to ${document.folder}`);
  return outcome(document, (shown) => reportText(shown));
};

/** The findings of `modewise verify` for this plan. Throws AppError if they belong to another plan. */
async function foundOf(file: string, { createdAt, options }: PlanDocument): Promise<Verification> {
  const { readVerification } = await import('#engine/verify/read-promises.ts');
  const found = await readVerification(file);
  const { plannedAt, optionId } = found.promises;
  if (plannedAt === createdAt && options.some(({ id }) => id === optionId)) return found;
  throw unusable(
    file,
    `it belongs to a plan made at ${plannedAt}, but this plan was made at ${createdAt}`,
    'Use the plan that was verified.',
  );
}

/** Adds the options and the action of `modewise report`. */
export const define: Define = (command, register) => {
  command
    .requiredOption(
      '--format <list>',
      'formats: html,pdf,md,csv,json,pptx,xlsx (required)',
      addedTo(wordsOf(ReportFormat.options)),
    )
    .requiredOption('--out <folder>', 'output folder (required)')
    .option('--found <file>', 'found.json of modewise verify, for the page “Expected and measured”')
    .option('--paper <name>', `paper size of HTML and PDF: ${Paper.options.join(', ')}`, wordOf(Paper.options), 'a4');
  register(command, report);
};
