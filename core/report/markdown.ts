import type { ReportTable } from '#core/figure/model.ts';
import { printable } from '#core/words/format/safe-text.ts';

/** What makes a line a heading, a quotation, an item of a list, a task, a rule or the underline of a heading. */
const LINE_START =
  /(?<=^\s*)(?:#{1,6}(?=\s|$)|>|[+-](?=\s|$)|[-=](?=[-=\s]*$)|\[(?=[ xX]\]))|(?<=^\s*\d{1,9})[.)](?=\s|$)/;

/**
 * Text escaped for a Markdown paragraph or table cell. Only possible markup is escaped, because the file is also read
 * in a terminal.
 */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replaceAll(/[\\`*|]/g, String.raw`\$&`)
    .replaceAll(/](?=[([:])/g, String.raw`\]`)
    .replaceAll(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|(?<=\S)~|~(?![\d ])/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(LINE_START, String.raw`\$&`);
}

/** A table as Markdown. */
export function markdownTable(source: ReportTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const body = [
    source.columns.map((column) => escapeMarkdown(column.title)),
    ...source.rows.map((row) => row.map(escapeMarkdown)),
  ];
  const widths = source.columns.map((_, index) => Math.max(3, ...body.map((row) => row[index]?.length ?? 0)));
  const set = (cell: string, index: number): string =>
    source.columns[index]?.align === 'end' ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0);
  const rule = source.columns.map((column, index) =>
    column.align === 'end' ? `${'-'.repeat((widths[index] ?? 3) - 1)}:` : '-'.repeat(widths[index] ?? 3),
  );
  const [head = [], ...rows] = body.map((row) => line(row.map(set)));
  return [head, line(rule), ...rows].join('\n');
}
