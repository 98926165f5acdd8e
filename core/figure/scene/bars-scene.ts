import type { BarsChart } from '#core/figure/model.ts';
import { toneColour } from './marks.ts';
import { area, boxData, lineData, type Scene, type Shape, stroke, text } from './scene.ts';
import { textWidth, wrapped } from './text-width.ts';

const FONT_PX = 12;
const LINE_PX = 15;
const ROW_PX = 28;
const BAR_PX = 14;
const TOP_PX = 4;
/** The most of the width that labels take before they wrap. */
const MAX_LABEL_SHARE = 0.45;

/** Height of a drawing with this many bars whose labels have room on one line. */
export function barsHeight(count: number): number {
  return count * ROW_PX + 2 * TOP_PX;
}

/** Horizontal bars on one linear scale, each with its label on the left and its value at its end. A long label takes more lines. */
export function barsScene(chart: BarsChart, width: number): Scene {
  const labels = chart.bars.map((bar) => wrapped(bar.label, FONT_PX, width * MAX_LABEL_SHARE));
  const left = Math.ceil(Math.max(40, ...labels.flat().map((line) => textWidth(line, FONT_PX))) + 12);
  const ends = Math.ceil(Math.max(20, ...chart.bars.map((bar) => textWidth(bar.text, FONT_PX))) + 12);
  const max = Math.max(...chart.bars.map((bar) => bar.value), 0) || 1;
  const shapes: Shape[] = [];
  let top = TOP_PX;
  chart.bars.forEach((bar, index) => {
    const lines = labels[index] ?? [];
    const rowPx = Math.max(ROW_PX, lines.length * LINE_PX + (ROW_PX - LINE_PX) / 2);
    const middle = top + rowPx / 2;
    const right = left + (Math.max(0, bar.value) / max) * Math.max(20, width - left - ends);
    const box = { left, right, top: middle - BAR_PX / 2, bottom: middle + BAR_PX / 2 };
    lines.forEach((line, at) => {
      const y = middle + (at - (lines.length - 1) / 2) * LINE_PX;
      shapes.push(text(line, { x: left - 8, y, anchor: 'end' }, { fill: 'ink-2', fontPx: FONT_PX }));
    });
    shapes.push(
      area(boxData(box), toneColour(chart.tone)),
      text(bar.text, { x: right + 5, y: middle, anchor: 'start' }, { fill: 'ink', fontPx: FONT_PX }),
    );
    top += rowPx;
  });
  const axis = stroke(lineData(left, TOP_PX, left, top), { colour: 'line-strong', widthPx: 1 });
  return { width, height: top + TOP_PX, shapes: [...shapes, axis] };
}
