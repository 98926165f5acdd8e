import type { ReportTable } from '#core/figure/model.ts';
import type { Section } from '#core/report/sections.ts';
import { escapeMarkdown, markdownTable } from '#core/report/markdown.ts';
import type { Style } from '#cli/output/style.ts';
import { bullet, table } from '#cli/output/table.ts';

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
