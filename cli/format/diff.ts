import type { ReportTable } from '#core/figure/model.ts';
import type { Diff, PlanDiff, RunDiff } from '#core/report/diff/model.ts';
import { figuresTable, stepsTable } from '#core/report/diff/words.ts';
import { escapeMarkdown, markdownTable } from '#engine/render/markdown.ts';
import type { Style } from '#cli/output/style.ts';
import { bullet, table } from '#cli/output/table.ts';

/** A difference for a terminal. */
export function diffText(diff: Diff, style: Style): string {
  const section = ({ title, content }: Section): string =>
    `\n${style.bold(title)}\n${content.kind === 'table' ? textTable(content.table) : content.lines.map((line) => bullet(line)).join('')}`;
  return `${style.bold(diff.claim)}\n${sectionsOf(diff).map(section).join('')}`;
}

/** A difference as Markdown. */
export function diffMarkdown(diff: Diff): string {
  const sections = sectionsOf(diff).map(({ title, content }) => `### ${title}\n\n${markdownOf(content)}`);
  return `## ${escapeMarkdown(diff.claim)}\n\n${sections.join('\n\n')}\n`;
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

interface Section {
  readonly title: string;
  readonly content:
    | { readonly kind: 'table'; readonly table: ReportTable }
    | { readonly kind: 'lines'; readonly lines: readonly string[] };
  /** Details, which a short form folds. */
  readonly isFolded: boolean;
}

function sectionsOf(diff: Diff): readonly Section[] {
  const sections = diff.kind === 'plans' ? planSections(diff) : runSections(diff);
  return sections.filter(({ content }) => (content.kind === 'table' ? content.table.rows : content.lines).length > 0);
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
    lines('Not the same besides', caveats),
    tabular('Figures', figuresTable(figures), false),
  ];
}

function lines(title: string, said: readonly string[]): Section {
  return { title, content: { kind: 'lines', lines: said.map((line) => line.trim()) }, isFolded: false };
}

function tabular(title: string, shown: ReportTable, isFolded: boolean): Section {
  return { title, content: { kind: 'table', table: shown }, isFolded };
}

function textTable({ columns, rows }: ReportTable): string {
  return table(
    columns.map(({ title, align }) => ({ title, align: align === 'end' ? 'right' : 'left' })),
    rows,
  );
}

function markdownOf(content: Section['content']): string {
  return content.kind === 'table'
    ? markdownTable(content.table)
    : content.lines.map((line) => `- ${escapeMarkdown(line)}`).join('\n');
}
