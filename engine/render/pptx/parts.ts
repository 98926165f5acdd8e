import type PptxGen from 'pptxgenjs';
import type { SlideBody } from '#core/deck/model.ts';
import type { BoardLine } from '#core/report/model.ts';
import type { ReportTable } from '#core/figure/model.ts';
import type { KeyNumber } from '#core/report/model.ts';
import { printable } from '#core/words/safe-text.ts';
import { unitsKept } from '#core/words/format.ts';
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

/** Up to four numbers side by side: label, value, note. Returns the height that they take. */
export function addNumbers(slide: PptxGen.Slide, numbers: readonly KeyNumber[], top: number): number {
  const width = CONTENT_WIDTH / Math.max(1, numbers.length);
  numbers.forEach(({ label, text, note }, index) => {
    const x = CONTENT.x + index * width;
    const valueSize = text.length > 14 ? 20 : SIZE.number;
    slide.addText(
      [
        { text: said(label), options: { fontSize: SIZE.detail, color: hex('ink-3'), breakLine: true } },
        { text: said(text), options: { fontSize: valueSize, bold: true, color: hex('ink'), breakLine: true } },
        { text: said(note), options: { fontSize: SIZE.small, color: hex('ink-2') } },
      ],
      { x, y: top, w: width - 0.15, h: 1.25, fontFace: FONT, valign: 'top', margin: 0, fit: 'shrink' },
    );
  });
  return 1.4;
}

const MARKS = {
  point: { text: '•', colour: 'ink-3' },
  done: { text: '✓', colour: 'good' },
  warning: { text: '▲', colour: 'warn' },
  problem: { text: '✕', colour: 'bad' },
  step: { text: '→', colour: 'accent' },
} as const satisfies Record<BoardLine['mark'], unknown>;

/** Longer lists are set in smaller type. */
function lineSizes(lines: readonly BoardLine[], height: number): { readonly text: number; readonly detail: number } {
  const letters = (size: number): number => Math.floor((CONTENT_WIDTH - 0.5) / (size * 0.0069));
  const needed = (text: number, detail: number): number =>
    lines.reduce((sum, line) => {
      const rows = Math.ceil(line.text.length / letters(text));
      const more = line.detail === null ? 0 : Math.ceil(line.detail.length / letters(detail));
      return sum + (rows * text + more * detail) * 1.25 + 10;
    }, 0) / 72;
  for (const text of [22, 20, 18, 16, 14]) {
    const detail = Math.min(16, text);
    if (needed(text, detail) <= height) return { text, detail };
  }
  return { text: 12, detail: 12 };
}

/** A list: each line has a mark, a statement and what supports it. */
export function addLines(slide: PptxGen.Slide, lines: readonly BoardLine[], box: Box): void {
  if (lines.length === 0) return;
  const size = lineSizes(lines, box.h);
  const rows = lines.map(({ text, detail, mark }): PptxGen.TableRow => {
    const { text: sign, colour } = MARKS[mark];
    const parts: PptxGen.TableCell[] = [
      { text: said(text), options: { fontSize: size.text, color: hex('ink'), breakLine: detail !== null } },
      ...(detail === null ? [] : [{ text: said(detail), options: { fontSize: size.detail, color: hex('ink-2') } }]),
    ];
    const border = under(0.75, 'line');
    return [
      {
        text: sign,
        options: { fontSize: size.text, color: hex(colour), bold: true, align: 'center', valign: 'top', border },
      },
      { text: parts, options: { valign: 'top', border } },
    ];
  });
  slide.addTable(rows, {
    x: box.x,
    y: box.y,
    w: box.w,
    colW: [0.5, box.w - 0.5],
    fontFace: FONT,
    margin: [0.05, 0.05, 0.05, 0.05],
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
  { table, chosenRows, more }: Extract<SlideBody, { kind: 'table' }>,
  options: { readonly box: Box; readonly soft: string },
): void {
  const { box, soft } = options;
  const fontSize =
    table.rows.length > 8 || table.columns.length > 5 ? SIZE.small : table.rows.length > 6 ? SIZE.table : 16;
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
        valign: 'top',
        border: under(0.75, 'line'),
        ...(chosenRows.includes(row) ? { fill: { color: soft } } : {}),
      },
    })),
  );
  slide.addTable([head, ...body], {
    x: box.x,
    y: box.y,
    w: box.w,
    colW: columnWidths(table, box.w),
    fontFace: FONT,
    margin: [0.06, 0.08, 0.06, 0.08],
  });
  if (more > 0) {
    slide.addText(`${more} more in the report.`, {
      x: box.x,
      y: box.y + box.h - 0.05,
      w: box.w,
      h: 0.3,
      fontSize: SIZE.small,
      fontFace: FONT,
      color: hex('ink-3'),
      margin: 0,
    });
  }
}
