import type { Diff, PlanDiff, RunDiff } from '#core/report/diff/model.ts';
import { figuresTable, stepsTable } from '#core/report/diff/words.ts';
import { escapeMarkdown } from '#engine/render/markdown.ts';
import type { Style } from '#cli/output/style.ts';
import {
  filledSections,
  lines,
  markdownOf,
  type Section,
  sectionsMarkdown,
  sectionsText,
  tabular,
} from './sections.ts';

/** A difference for a terminal. */
export function diffText(diff: Diff, style: Style): string {
  return sectionsText(diff.claim, sectionsOf(diff), style);
}

/** A difference as Markdown. */
export function diffMarkdown(diff: Diff): string {
  return sectionsMarkdown(diff.claim, sectionsOf(diff));
}

/** The mark by which a later comment finds the one to replace. */
export const COMMENT_MARK = '<!-- modewise-diff -->';

/** A difference as a comment of a pull request: the claim and the causes at once, the figures folded. */
export function diffGithub(diff: Diff): string {
  const sections = sectionsOf(diff).map(({ title, content, isFolded }) =>
    isFolded
      ? `<details><summary>${title}</summary>\n\n${markdownOf(content)}\n\n</details>`
      : `#### ${title}\n\n${markdownOf(content)}`,
  );
  return `${COMMENT_MARK}\n### Modewise: ${escapeMarkdown(diff.claim)}\n\n${sections.join('\n\n')}\n`;
}

function sectionsOf(diff: Diff): readonly Section[] {
  return filledSections(diff.kind === 'plans' ? planSections(diff) : runSections(diff));
}

function planSections({ before, after, steps, figures, options }: PlanDiff): readonly Section[] {
  return [
    lines('Old and new', [`Old: ${before.headline}. ${before.money}`, `New: ${after.headline}. ${after.money}`]),
    tabular('What moved the cost, one change after another', stepsTable(steps), false),
    tabular('Figures', figuresTable(figures), true),
    tabular('Cost per million by option', figuresTable(options), true),
  ];
}

function runSections({ before, after, caveats, figures }: RunDiff): readonly Section[] {
  return [
    lines('Old and new', [`Old: ${before}`, `New: ${after}`]),
    lines('Other differences', caveats),
    tabular('Figures', figuresTable(figures), false),
  ];
}
