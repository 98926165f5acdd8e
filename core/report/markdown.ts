import type { ReportTable } from '#core/figure/model.ts';
import { assertNever } from '#core/assert-never.ts';
import { type Remedy, remedyText } from '#core/words/format/remedy.ts';
import { printable } from '#core/words/format/safe-text.ts';
import { blockTable } from './document.ts';
import type { Block, ListItem, Notice, OptionRow, ReportModel, Section, ShortDocument } from './model.ts';

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

/** A block as Markdown; empty if it has nothing to say. `heading` is the mark of a heading below that of its section. */
function blockMarkdown(block: Block, heading: string): string {
  switch (block.kind) {
    case 'paragraph':
      return escapeMarkdown(block.text);
    case 'list':
      return block.items.map(itemMarkdown).join('\n');
    case 'facts':
      return `${heading} ${escapeMarkdown(block.title)}\n\n${block.entries.map(({ name, value }) => `- ${escapeMarkdown(name)}: ${escapeMarkdown(value)}`).join('\n')}`;
    case 'notices':
      return block.notices.map(noticeMarkdown).join('\n>\n');
    case 'options':
      return [blockTable(block), infeasibleMarkdown(block.options)]
        .map((part) => (typeof part === 'string' ? part : part.rows.length === 0 ? '' : markdownTable(part)))
        .filter((part) => part !== '')
        .join('\n\n');
    case 'chart': {
      const { title, subtitle, table } = block.chart;
      return `${heading} ${escapeMarkdown(title)}\n\n${escapeMarkdown(subtitle)}\n\n${markdownTable(table)}`;
    }
    case 'table':
      return [markdownTable(block.table), ...(block.more === '' ? [] : [escapeMarkdown(block.more)])].join('\n\n');
    case 'numbers':
    case 'asks':
    case 'costs':
    case 'aspects':
      return markdownTable(blockTable(block));
    default:
      return assertNever(block);
  }
}

function itemMarkdown({ text, detail, basis }: ListItem): string {
  const support = [detail, basis].filter((part) => part != null).join('; ');
  return `- ${escapeMarkdown(text)}${support === '' ? '' : ` (${escapeMarkdown(support)})`}`;
}

function noticeMarkdown({ kind, text, fix }: Notice): string {
  return `> **${kind}**: ${escapeMarkdown(text)}${fix === null ? '' : ` ${remedyMarkdown(fix)}`}`;
}

function remedyMarkdown({ text, command }: Remedy): string {
  return remedyText({ text: escapeMarkdown(text), command }, (code) => `\`${code}\``);
}

function infeasibleMarkdown(options: readonly OptionRow[]): string {
  const out = options.filter((row) => !row.priced);
  if (out.length === 0) return '';
  const items = out.map(
    (row) => `- ${escapeMarkdown(`${row.label}, ${row.detail}`)}: ${escapeMarkdown(row.reasons.join('; '))}`,
  );
  return `Not feasible or excluded:\n\n${items.join('\n')}`;
}

/** The content of a section as Markdown, without its title. */
export function contentMarkdown({ blocks }: Section, heading: string): string {
  return blocks
    .map((block) => blockMarkdown(block, heading))
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A short document as Markdown. Ends with a newline. */
export function documentMarkdown({ claim, sections }: ShortDocument): string {
  const parts = sections.map(
    (section) => `### ${escapeMarkdown(section.title)}\n\n${contentMarkdown(section, '####')}`,
  );
  return `${[`## ${escapeMarkdown(claim)}`, ...parts].join('\n\n')}\n`;
}

/** The whole report as Markdown, readable in a terminal and rendered by code hosts. Ends with a newline. */
export function reportMarkdown(report: ReportModel): string {
  const { verdict, question, byline, notices, keyNumbers, priceDisclaimer, fingerprint, sections } = report;
  const parts = [
    `# ${escapeMarkdown(verdict.headline)}`,
    `${escapeMarkdown(question)} ${escapeMarkdown(verdict.sentence)}`,
    escapeMarkdown(byline),
    blockMarkdown({ kind: 'notices', notices }, '##'),
    blockMarkdown({ kind: 'numbers', numbers: keyNumbers }, '##'),
    ...sections
      .filter(({ isBrief }) => !isBrief)
      .map((section) => `## ${escapeMarkdown(section.title)}\n\n${contentMarkdown(section, '###')}`),
    escapeMarkdown(priceDisclaimer),
    escapeMarkdown(fingerprint),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
