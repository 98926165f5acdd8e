import type { ReportTable } from '#core/figure/model.ts';
import { area, boxData, lineData, type Shape, stroke, text } from '#core/figure/scene/scene.ts';
import { PICTURE_SLACK, textWidth, wrapped } from '#core/figure/scene/text-width.ts';

const FONT_PX = 12;
const LINE_PX = 16;
/** Above and below the lines of a row. */
const PAD_PX = 5;
/** Between two columns. */
const GAP_PX = 14;
/** The size of type for which the text of a cell is wrapped. */
const WRAPPED_PX = FONT_PX * PICTURE_SLACK.regular;

/** The area of a table, and its highlighted rows. */
interface TablePlace {
  readonly width: number;
  readonly top: number;
  readonly chosenRows: readonly number[];
}

/** A table as shapes, and where they end. Cells that have no room on one line take more; none is cut. */
export function tableShapes(
  { columns, rows }: ReportTable,
  { width, top, chosenRows }: TablePlace,
): { readonly shapes: readonly Shape[]; readonly bottom: number } {
  const heads = columns.map(({ title }) => title);
  const widths = columnWidths([heads, ...rows], width - GAP_PX * columns.length);
  const shapes: Shape[] = [];
  let bottom = top;
  [heads, ...rows].forEach((cells, row) => {
    const isHead = row === 0;
    const isChosen = chosenRows.includes(row - 1);
    const lines = cells.map((cell, index) => wrapped(cell, WRAPPED_PX, widths[index] ?? 0));
    const height = Math.max(1, ...lines.map((each) => each.length)) * LINE_PX + 2 * PAD_PX;
    if (isChosen) {
      shapes.push(area(boxData({ left: 0, right: width, top: bottom, bottom: bottom + height }, 4), 'sunken'));
    }
    lines.forEach((each, index) => {
      const left = GAP_PX / 2 + widths.slice(0, index).reduce((sum, part) => sum + part + GAP_PX, 0);
      const isEnd = columns[index]?.align === 'end';
      const x = isEnd ? left + (widths[index] ?? 0) : left;
      each.forEach((line, at) => {
        const place = { x, y: bottom + PAD_PX + (at + 0.5) * LINE_PX, anchor: isEnd ? 'end' : 'start' } as const;
        const fill = isHead ? 'ink-3' : 'ink';
        shapes.push(text(line, place, { fill, fontPx: FONT_PX, bold: isChosen, halo: false }));
      });
    });
    bottom += height;
    const rule = { colour: isHead ? 'line-strong' : 'line', widthPx: 1 } as const;
    shapes.push(stroke(lineData(0, bottom, width, bottom), rule));
  });
  return { shapes, bottom: bottom + 1 };
}

/** The width of each column: its natural width where there is room, otherwise the widest columns share the rest. */
function columnWidths(rows: readonly (readonly string[])[], room: number): readonly number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const needs = Array.from({ length: count }, (_, index) =>
    Math.ceil(Math.max(...rows.map((row) => textWidth(row[index] ?? '', WRAPPED_PX)))),
  );
  const narrowFirst = needs.map((need, index) => ({ need, index })).sort((a, b) => a.need - b.need);
  const widths = needs.map(() => 0);
  let left = room;
  narrowFirst.forEach(({ need, index }, at) => {
    const width = Math.min(need, left / (count - at));
    widths[index] = width;
    left -= width;
  });
  // The remaining width goes to the first column, which names the row.
  return widths.map((each, index) => (index === 0 ? each + Math.max(0, left) : each));
}
