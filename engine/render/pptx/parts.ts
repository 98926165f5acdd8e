import type PptxGen from 'pptxgenjs';
import type { Ask, Block, ListItem } from '#core/report/model.ts';
import type { ReportTable } from '#core/figure/model.ts';
import type { KeyNumber } from '#core/report/model.ts';
import { printable } from '#core/words/format/safe-text.ts';
import { unitsKept } from '#core/words/format/format.ts';
import { CONTENT, CONTENT_WIDTH, FONT, hex, SIZE } from './look.ts';

/** A place on a slide in inches. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Text as a slide shows it: one line without control characters, numbers kept with their units. */
export function said(text: string): string {
  return unitsKept(printable(text));
}

/** Up to four numbers side by side: label, value, note, each on one line with those of the others and in one size. Returns the height that they take. */
export function addNumbers(slide: PptxGen.Slide, numbers: readonly KeyNumber[], top: number): number {
  const width = CONTENT_WIDTH / Math.max(1, numbers.length);
  const longest = Math.max(0, ...numbers.map(({ text }) => text.length));
  const valueSize = longest > 14 ? 20 : SIZE.number;
  const rows = [
    { of: ({ label }: KeyNumber) => label, y: 0, h: 0.34, fontSize: SIZE.detail, bold: false, color: hex('ink-3') },
    { of: ({ text }: KeyNumber) => text, y: 0.34, h: 0.56, fontSize: valueSize, bold: true, color: hex('ink') },
    { of: ({ note }: KeyNumber) => note, y: 0.9, h: 0.5, fontSize: SIZE.detail, bold: false, color: hex('ink-2') },
  ] as const;
  numbers.forEach((number, index) => {
    const x = CONTENT.x + index * width;
    for (const { of, y, h, ...look } of rows) {
      slide.addText(said(of(number)), {
        ...look,
        x,
        y: top + y,
        w: width - 0.25,
        h,
        fontFace: FONT,
        valign: 'top',
        margin: 0,
        fit: 'shrink',
      });
    }
  });
  return 1.45;
}

const MARKS = {
  point: { text: '•', colour: 'ink-3' },
  done: { text: '✓', colour: 'good' },
  warning: { text: '▲', colour: 'warn' },
  problem: { text: '✕', colour: 'bad' },
  step: { text: '→', colour: 'accent' },
} as const satisfies Record<ListItem['mark'], unknown>;

/** Longer lists are set in smaller type. */
function lineSizes(lines: readonly ListItem[], height: number): { readonly text: number; readonly detail: number } {
  const letters = (size: number): number => Math.floor((CONTENT_WIDTH - 0.5) / (size * 0.0069));
  const needed = (text: number, detail: number): number =>
    lines.reduce((sum, line) => {
      const rows = Math.ceil(line.text.length / letters(text));
      const more = line.detail === null ? 0 : Math.ceil(line.detail.length / letters(detail));
      return sum + (rows * text + more * detail) * 1.25 + 10;
    }, 0) / 72;
  for (const text of [28, 24, 22, 20, 18, 16, 14]) {
    const detail = Math.min(18, text);
    if (needed(text, detail) <= height) return { text, detail };
  }
  return { text: 12, detail: 12 };
}

/** A list: each line has a mark, a statement and what supports it. */
export function addLines(slide: PptxGen.Slide, lines: readonly ListItem[], box: Box): void {
  if (lines.length === 0) return;
  const size = lineSizes(lines, box.h);
  const rows = lines.map(({ text, detail, mark }): PptxGen.TableRow => {
    const { text: sign, colour } = MARKS[mark];
    const parts: PptxGen.TableCell[] = [
      { text: said(text), options: { fontSize: size.text, bold: true, color: hex('ink'), breakLine: detail !== null } },
      ...(detail === null ? [] : [{ text: said(detail), options: { fontSize: size.detail, color: hex('ink-2') } }]),
    ];
    const border = under(0.75, 'line');
    return [
      {
        text: sign,
        options: { fontSize: size.text, color: hex(colour), bold: true, align: 'center', valign: 'middle', border },
      },
      { text: parts, options: { valign: 'middle', border } },
    ];
  });
  slide.addTable(rows, {
    x: box.x,
    y: box.y,
    w: box.w,
    h: box.h,
    colW: [0.5, box.w - 0.5],
    rowH: shares(lines.length, box.h),
    fontFace: FONT,
    margin: [0.05, 0.05, 0.05, 0.05],
  });
}

/** The height of the head of a table in inches. */
const HEAD = 0.4;

/** The height of a list or table, shared by its rows, so that it fills its box. */
function shares(rows: number, height: number): number[] {
  return Array.from({ length: rows }, () => height / rows);
}

/** What is asked for as a table: what, owner and date. The first row, which is the decision, is tinted. */
export function addAsks(slide: PptxGen.Slide, asks: readonly Ask[], box: Box): void {
  const cell = (text: string, look: PptxGen.TableCellProps): PptxGen.TableCell => ({
    text: said(text),
    options: { fontSize: 18, color: hex('ink'), valign: 'middle', border: under(0.75, 'line'), ...look },
  });
  const titles: PptxGen.TableRow = ['What', 'Owner', 'By'].map((title) =>
    cell(title, { fontSize: SIZE.table, color: hex('ink-3'), border: under(1.5, 'ink') }),
  );
  const rows = asks.map(({ text, detail, owner, due }, index): PptxGen.TableRow => {
    const fill = index === 0 ? { fill: { color: hex('accent-soft') } } : {};
    const what: PptxGen.TableCell[] = [
      { text: said(text), options: { fontSize: 20, bold: true, color: hex('ink'), breakLine: detail !== null } },
      ...(detail === null ? [] : [{ text: said(detail), options: { fontSize: 15, color: hex('ink-2') } }]),
    ];
    return [
      { text: what, options: { valign: 'middle', border: under(0.75, 'line'), ...fill } },
      cell(owner, fill),
      cell(due, fill),
    ];
  });
  slide.addTable([titles, ...rows], {
    x: box.x,
    y: box.y,
    w: box.w,
    h: box.h,
    colW: [box.w - 5, 2.6, 2.4],
    rowH: [HEAD, ...shares(rows.length, box.h - HEAD)],
    fontFace: FONT,
    margin: [0.05, 0.1, 0.05, 0.1],
  });
}

type Border = [PptxGen.BorderProps, PptxGen.BorderProps, PptxGen.BorderProps, PptxGen.BorderProps];

const NONE: PptxGen.BorderProps = { type: 'none' };

/** A line below a cell. */
function under(pt: number, colour: 'ink' | 'line'): Border {
  return [NONE, NONE, { type: 'solid', pt, color: hex(colour) }, NONE];
}

/** Widths of columns by their longest text, so that they add up to a width. */
function columnWidths({ columns, rows }: ReportTable, width: number): number[] {
  const longest = columns.map(
    ({ title }, index) =>
      2 + Math.min(42, Math.max(6, title.length * 0.8, ...rows.map((row) => (row[index] ?? '').length))),
  );
  const total = longest.reduce((sum, each) => sum + each, 0);
  return longest.map((each) => (each / total) * width);
}

/** A table as a table: a header, the rows, those that stand out tinted. */
export function addTable(
  slide: PptxGen.Slide,
  { table, chosenRows, more }: Omit<Extract<Block, { kind: 'table' }>, 'kind'>,
  options: { readonly box: Box; readonly soft: string },
): void {
  const { box, soft } = options;
  const fontSize =
    table.rows.length > 8 || table.columns.length > 5 ? SIZE.small : table.rows.length > 6 ? SIZE.table : 20;
  const height = more === '' ? box.h : box.h - 0.5;
  const head: PptxGen.TableRow = table.columns.map(({ title, align }) => ({
    text: said(title),
    options: {
      fontSize: Math.min(fontSize, SIZE.table),
      color: hex('ink-3'),
      align: align === 'end' ? 'right' : 'left',
      valign: 'bottom',
      border: under(1.5, 'ink'),
    },
  }));
  const body = table.rows.map((cells, row): PptxGen.TableRow =>
    cells.map((text, column) => ({
      text: said(text),
      options: {
        fontSize,
        bold: column === 0 || chosenRows.includes(row),
        color: hex('ink'),
        align: table.columns[column]?.align === 'end' ? 'right' : 'left',
        valign: 'middle',
        border: under(0.75, 'line'),
        ...(chosenRows.includes(row) ? { fill: { color: soft } } : {}),
      },
    })),
  );
  slide.addTable([head, ...body], {
    x: box.x,
    y: box.y,
    w: box.w,
    h: height,
    colW: columnWidths(table, box.w),
    rowH: [HEAD, ...shares(body.length, height - HEAD)],
    fontFace: FONT,
    margin: [0.06, 0.08, 0.06, 0.08],
  });
  if (more !== '') {
    slide.addText(said(more), {
      x: box.x,
      y: box.y + box.h - 0.42,
      w: box.w,
      h: 0.42,
      fontSize: SIZE.detail,
      fontFace: FONT,
      color: hex('ink-3'),
      margin: 0,
    });
  }
}
