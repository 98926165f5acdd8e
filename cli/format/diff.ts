import type { Diff } from '#core/report/diff/model.ts';
import { diffSections } from '#core/report/diff/words.ts';
import { escapeMarkdown } from '#core/report/markdown.ts';
import type { Style } from '#cli/output/style.ts';
import { markdownOf, sectionsMarkdown, sectionsText } from './sections.ts';

/** A difference for a terminal. */
export function diffText(diff: Diff, style: Style): string {
  return sectionsText(diff.claim, diffSections(diff), style);
}

/** A difference as Markdown. */
export function diffMarkdown(diff: Diff): string {
  return sectionsMarkdown(diff.claim, diffSections(diff));
}

/** The mark by which a later comment finds the one to replace. */
const COMMENT_MARK = '<!-- modewise-diff -->';

/** A difference as a comment of a pull request: the claim and the causes at once, the figures folded. */
export function diffGithub(diff: Diff): string {
  const sections = diffSections(diff).map(({ title, content, isFolded }) =>
    isFolded
      ? `<details><summary>${title}</summary>\n\n${markdownOf(content)}\n\n</details>`
      : `#### ${title}\n\n${markdownOf(content)}`,
  );
  return `${COMMENT_MARK}\n### Modewise: ${escapeMarkdown(diff.claim)}\n\n${sections.join('\n\n')}\n`;
}
