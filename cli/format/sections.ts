import type { ReportTable } from '#core/figure/model.ts';
import { escapeMarkdown, markdownTable } from '#engine/render/markdown.ts';
import type { Style } from '#cli/output/style.ts';
import { bullet, table } from '#cli/output/table.ts';

/** A titled part of a short document. */
export interface Section {
  readonly title: string;
  readonly content:
    | { readonly kind: 'table'; readonly table: ReportTable }
    | { readonly kind: 'lines'; readonly lines: readonly string[] };
  /** Details, which a short form folds. */
  readonly isFolded: boolean;
}

/** The sections that say something. */
export function filledSections(sections: readonly Section[]): readonly Section[] {
  return sections.filter(({ content }) => (content.kind === 'table' ? content.table.rows : content.lines).length > 0);
}

/** A claim and its sections for a terminal. */
export function sectionsText(claim: string, sections: readonly Section[], style: Style): string {
  const section = ({ title, content }: Section): string =>
    `\n${style.bold(title)}\n${content.kind === 'table' ? textTable(content.table) : content.lines.map((line) => bullet(line)).join('')}`;
  return `${style.bold(claim)}\n${sections.map(section).join('')}`;
}

/** A claim and its sections as Markdown. */
export function sectionsMarkdown(claim: string, sections: readonly Section[]): string {
  const parts = sections.map(({ title, content }) => `### ${title}\n\n${markdownOf(content)}`);
  return `## ${escapeMarkdown(claim)}\n\n${parts.join('\n\n')}\n`;
}

/** A section of sentences. */
export function lines(title: string, said: readonly string[]): Section {
  return { title, content: { kind: 'lines', lines: said.map((line) => line.trim()) }, isFolded: false };
}

/** A section with a table. */
export function tabular(title: string, shown: ReportTable, isFolded: boolean): Section {
  return { title, content: { kind: 'table', table: shown }, isFolded };
}

function textTable({ columns, rows }: ReportTable): string {
  return table(
    columns.map(({ title, align }) => ({ title, align: align === 'end' ? 'right' : 'left' })),
    rows,
  );
}

/** The content of a section as Markdown. */
export function markdownOf(content: Section['content']): string {
  return content.kind === 'table'
    ? markdownTable(content.table)
    : content.lines.map((line) => `- ${escapeMarkdown(line)}`).join('\n');
}
