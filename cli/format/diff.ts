import type { Diff } from '#core/report/short/diff/model.ts';
import { diffSections } from '#core/report/short/diff/words.ts';
import { contentMarkdown, documentMarkdown, escapeMarkdown } from '#core/report/markdown.ts';
import type { Style } from '#cli/output/style.ts';
import { documentText } from './document.ts';

/** A difference for a terminal. */
export function diffText(diff: Diff, style: Style): string {
  return documentText({ claim: diff.claim, sections: diffSections(diff) }, style);
}

/** A difference as Markdown. */
export function diffMarkdown(diff: Diff): string {
  return documentMarkdown({ claim: diff.claim, sections: diffSections(diff) });
}

/** The mark by which a later comment finds the one to replace. */
const COMMENT_MARK = '<!-- modewise-diff -->';

/** A difference as a comment of a pull request: the claim and the causes at once, the figures folded. */
export function diffGithub(diff: Diff): string {
  const sections = diffSections(diff).map((section) => {
    const content = contentMarkdown(section, '#####');
    return section.isFolded
      ? `<details><summary>${section.title}</summary>\n\n${content}\n\n</details>`
      : `#### ${section.title}\n\n${content}`;
  });
  return `${COMMENT_MARK}\n### Modewise: ${escapeMarkdown(diff.claim)}\n\n${sections.join('\n\n')}\n`;
}
