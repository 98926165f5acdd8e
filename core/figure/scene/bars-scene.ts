import type { BarsChart } from '#core/figure/model.ts';
import { toneColour } from './marks.ts';
import { area, boxData, lineData, type Scene, stroke, text } from './scene.ts';
import { fitText, textWidth } from './text-width.ts';

const FONT_PX = 12;
const ROW_PX = 28;
const BAR_PX = 14;
const TOP_PX = 4;
const MAX_LABEL_PX = 170;

/** Height of a drawing with this many bars. */
export function barsHeight(count: number): number {
  return count * ROW_PX + 2 * TOP_PX;
}

/** Horizontal bars on one linear scale, each with its label on the left and its value at its end. */
export function barsScene(chart: BarsChart, width: number): Scene {
  const labels = chart.bars.map((bar) => fitText(bar.label, FONT_PX, Math.min(MAX_LABEL_PX, width * 0.4)));
  const left = Math.ceil(Math.max(40, ...labels.map((label) => textWidth(label, FONT_PX))) + 12);
  const ends = Math.ceil(Math.max(20, ...chart.bars.map((bar) => textWidth(bar.text, FONT_PX))) + 12);
  const max = Math.max(...chart.bars.map((bar) => bar.value), 0) || 1;
  const height = barsHeight(chart.bars.length);
  const bars = chart.bars.flatMap((bar, index) => {
    const middle = TOP_PX + (index + 0.5) * ROW_PX;
    const right = left + (Math.max(0, bar.value) / max) * Math.max(20, width - left - ends);
    const box = { left, right, top: middle - BAR_PX / 2, bottom: middle + BAR_PX / 2 };
    return [
      text(labels[index] ?? '', { x: left - 8, y: middle, anchor: 'end' }, { fill: 'ink-2', fontPx: FONT_PX }),
      area(boxData(box), toneColour(chart.tone)),
      text(bar.text, { x: right + 5, y: middle, anchor: 'start' }, { fill: 'ink', fontPx: FONT_PX }),
    ];
  });
  const axis = stroke(lineData(left, TOP_PX, left, height - TOP_PX), { colour: 'line-strong', widthPx: 1 });
  return { width, height, shapes: [...bars, axis] };
}
