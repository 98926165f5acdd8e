import { planRequest } from './plan-again.ts';
import { plannerOf } from './planner.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Study } from '#core/contract/project/study.ts';
import { diffRuns } from '#core/report/short/diff/diff-runs.ts';
import { diffWith } from '#core/report/short/diff/diff-with.ts';
import { type Diff, DIFF_FORMATS, type DiffFormat } from '#core/report/short/diff/model.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { Action, Context, Define } from '#cli/context.ts';
import { diffGithub, diffMarkdown, diffText } from '#cli/format/diff.ts';
import { wordOf } from '#cli/options/values.ts';
import { outcome } from '#cli/output/outcome.ts';

interface DiffFlags {
  readonly format: DiffFormat;
}

/** `modewise diff OLD NEW` */
const diff: Action<DiffFlags, [string, string]> = async (context, { format }, oldFile, newFile) => {
  const client = await context.engine();
  const open = (file: string): Promise<Study> => client.call('openStudy', { file }, context.interruption);
  const [before, after] = [await open(oldFile), await open(newFile)];
  const found = await compared(context, { file: oldFile, study: before }, { file: newFile, study: after });
  return outcome(found, (shown) => FORMS[format](shown, context));
};

interface Named {
  readonly file: string;
  readonly study: Study;
}

/** Two measurements as such; anything else as plans. */
async function compared(context: Context, before: Named, after: Named): Promise<Diff> {
  if (before.study.kind === 'run' && after.study.kind === 'run') return diffRuns(before.study.run, after.study.run);
  const [one, other] = [await planOf(context, before), await planOf(context, after)];
  return diffWith(plannerOf(context), one, other);
}

async function planOf(context: Context, { file, study }: Named): Promise<PlanDocument> {
  switch (study.kind) {
    case 'plan':
      return study.plan;
    case 'project':
      return (await context.engine()).call(
        'plan',
        planRequest({ ...study, purchases: [], seed: study.runs[0]?.seed ?? 1, estimates: false }),
        context.interruption,
      );
    case 'run':
      throw usage(
        `${file} is a measurement, and the other file is a plan`,
        `Give two measurements, or make a plan of it: modewise plan ${file} --out plan.json`,
      );
  }
}

const FORMS = {
  text: (found, { style }) => diffText(found, style),
  md: diffMarkdown,
  github: diffGithub,
  json: (found) => `${JSON.stringify(found, null, 2)}\n`,
} as const satisfies Readonly<Record<DiffFormat, (found: Diff, context: Context) => string>>;

/** Adds the options and the action of `modewise diff`. */
export const define: Define = (command, register) => {
  command.option('--format <form>', `form: ${DIFF_FORMATS.join(', ')}`, wordOf(DIFF_FORMATS), 'text');
  register(command, diff);
};
