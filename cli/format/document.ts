import type { ReportTable } from '#core/figure/model.ts';
import { blockTable, itemText, noticeItem } from '#core/report/document.ts';
import type { Block, Section, ShortDocument } from '#core/report/model.ts';
import type { Style } from '#cli/output/style.ts';
import { bullet, table } from '#cli/output/table.ts';

/** A short document for a terminal. */
export function documentText({ claim, sections }: ShortDocument, style: Style): string {
  return `${style.bold(claim)}\n${sections.map((section) => sectionText(section, style)).join('')}`;
}

/** A section for a terminal: an empty line, its title and its content. */
export function sectionText({ title, blocks }: Section, style: Style): string {
  return `\n${style.bold(title)}\n${blocks.map(blockText).join('')}`;
}

/** A block for a terminal: statements as a list, everything else as a table. */
function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `  ${block.text}\n`;
    case 'list':
      return block.items.map((each) => bullet(itemText(each))).join('');
    case 'notices':
      return block.notices.map((notice) => bullet(itemText(noticeItem(notice)))).join('');
    case 'table':
      return `${textTable(block.table)}${block.more === '' ? '' : `  ${block.more}\n`}`;
    default:
      return textTable(blockTable(block));
  }
}

function textTable({ columns, rows }: ReportTable): string {
  return table(
    columns.map(({ title, align }) => ({ title, align: align === 'end' ? 'right' : 'left' })),
    rows,
  );
}
