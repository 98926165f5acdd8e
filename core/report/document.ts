import { assertNever } from '#core/assert-never.ts';
import type { ReportTable } from '#core/figure/model.ts';
import { usd } from '#core/words/format/format.ts';
import { remedyText } from '#core/words/format/remedy.ts';
import type { Ask, Block, ListItem, Notice, ReportSection, Section } from './model.ts';
import { aspectTable, keyNumberTable, optionsTable } from './tables.ts';

/** The sections that say something. */
export function filledSections<S extends Section>(sections: readonly S[]): readonly S[] {
  return sections.filter(({ blocks }) => blocks.some((block) => !isEmpty(block)));
}

/** Whether a block has nothing to say. */
function isEmpty(block: Block): boolean {
  switch (block.kind) {
    case 'paragraph':
      return block.text === '';
    case 'chart':
      return false;
    case 'options':
      return block.options.length === 0;
    default:
      return blockTable(block).rows.length === 0;
  }
}

/** A section of sentences. */
export function lines(title: string, said: readonly string[]): Section {
  return { title, blocks: [plainList(said.map((line) => line.trim()))], isFolded: false };
}

/** A section with a table. */
export function tabular(title: string, shown: ReportTable, isFolded: boolean): Section {
  return { title, blocks: [tableBlock(shown)], isFolded };
}

/** Sentences as a list. */
function plainList(said: readonly string[]): Block {
  return { kind: 'list', look: 'plain', items: said.map((text) => item(text)) };
}

/** A statement of a list. */
export function item(text: string, detail: string | null = null, mark: ListItem['mark'] = 'point'): ListItem {
  return { text, detail, mark };
}

/** A table without highlighted rows, that has all its rows. */
export function tableBlock(table: ReportTable): Block {
  return { kind: 'table', table, chosenRows: [], more: '' };
}

/** A section of a report. By default it is not folded, and the only one that has its content. */
export function reportSection(
  place: Pick<ReportSection, 'id' | 'title' | 'sheet'> & Partial<Pick<ReportSection, 'isBrief' | 'isFolded'>>,
  blocks: readonly Block[],
): ReportSection {
  return { isBrief: false, isFolded: false, ...place, blocks };
}

/** How the severity of a notice is marked in a list. */
export const SEVERITY_MARKS = { bad: 'problem', warning: 'warning', information: 'point' } as const satisfies Record<
  Notice['severity'],
  ListItem['mark']
>;

/** A statement and its support on one line. */
export function itemText({ text, detail }: ListItem): string {
  return detail === null ? text : `${text} (${detail})`;
}

/** A notice as a statement with its remedy. */
export function noticeItem({ text, fix, severity }: Notice): ListItem {
  return item(text, fix === null ? null : remedyText(fix), SEVERITY_MARKS[severity]);
}

/** The content of a block as a table of texts: for those who want the numbers, and for formats that have no other form for it. */
export function blockTable(block: Block): ReportTable {
  switch (block.kind) {
    case 'paragraph':
      return statementTable([item(block.text)]);
    case 'list':
      return statementTable(block.items);
    case 'notices':
      return statementTable(block.notices.map(noticeItem));
    case 'facts':
      return {
        columns: startColumns([block.title, '']),
        rows: block.entries.map(({ name, value }) => [name, value]),
      };
    case 'numbers':
      return keyNumberTable(block.numbers);
    case 'asks':
      return askTable(block.asks);
    case 'costs':
      return {
        columns: ['Option', block.unit, 'p5', 'p95'].map((title, index) => ({
          title,
          align: index === 0 ? 'start' : 'end',
        })),
        rows: block.bars.map(({ label, text, low, high }) => [label, text, usdOr(low), usdOr(high)]),
      };
    case 'aspects':
      return aspectTable(block.aspects);
    case 'options':
      return optionsTable(block);
    case 'chart':
      return block.chart.table;
    case 'table':
      return block.table;
    default:
      return assertNever(block);
  }
}

function statementTable(items: readonly ListItem[]): ReportTable {
  return {
    columns: startColumns(['Statement', 'Detail']),
    rows: items.map(({ text, detail }) => [text, detail ?? '']),
  };
}

/** What is asked for, with its owners and dates. */
function askTable(asks: readonly Ask[]): ReportTable {
  return {
    columns: startColumns(['What', 'Owner', 'By']),
    rows: asks.map(({ text, detail, owner, due }) => [detail === null ? text : `${text} ${detail}`, owner, due]),
  };
}

function startColumns(titles: readonly string[]): ReportTable['columns'] {
  return titles.map((title) => ({ title, align: 'start' }));
}

function usdOr(value: number | null): string {
  return value === null ? '—' : usd(value);
}
