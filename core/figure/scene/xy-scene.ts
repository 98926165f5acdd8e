import type { Limit, XyChart, XyPoint, XySeries } from '#core/figure/model.ts';
import { endLabels, pointLabels } from './labels.ts';
import { basisDash, modeMark, toneColour } from './marks.ts';
import { area, boxData, circleData, lineData, px, type Scene, type Shape, type Size, stroke, text } from './scene.ts';
import { textWidth } from './text-width.ts';
import { frameXy, isDrawable, markHalf, type Plot, plotBox, plotIn } from './xy-frame.ts';

/** A whole chart with two axes: grid, axes and contents. */
export function xyScene(chart: XyChart, size: Size): Scene {
  const frame = frameXy(chart, 'page');
  const plot = plotIn(chart, frame, plotBox(frame, size));
  return { ...size, shapes: [...axisShapes(plot), ...xyShapes(chart, plot)] };
}

/** The grid, the horizontal axis and the tick texts, as Recharts draws them in the window. */
function axisShapes(plot: Plot): Shape[] {
  const { box, ticks, fontPx, hasVerticalGrid } = plot;
  const grid = { colour: 'line', widthPx: 1 } as const;
  const style = { fill: 'ink-3', fontPx, halo: false } as const;
  const middle = box.bottom + 10 + fontPx / 2;
  return [
    ...ticks.y.map(({ value }) => stroke(lineData(box.left, plot.py(value), box.right, plot.py(value)), grid)),
    ...(hasVerticalGrid
      ? ticks.x.map(({ value }) => stroke(lineData(plot.px(value), box.top, plot.px(value), box.bottom), grid))
      : []),
    stroke(lineData(box.left, box.bottom, box.right, box.bottom), { colour: 'line-strong', widthPx: 1 }),
    ...ticks.x.map((tick) => text(tick.text, { x: plot.px(tick.value), y: middle, anchor: 'middle' }, style)),
    ...ticks.y.map((tick) => text(tick.text, { x: box.left - 10, y: plot.py(tick.value), anchor: 'end' }, style)),
  ];
}

/** Everything above the axes: forbidden regions and limits, lines, intervals, marks, labels, and axis titles. */
export function xyShapes(chart: XyChart, plot: Plot): Shape[] {
  const ends = endLabels(chart, plot);
  const taken = ends.map(({ box }) => box);
  return [
    ...chart.limits.flatMap((limit) => limitShapes(limit, plot)),
    ...chart.series.flatMap((series) => lineShape(series, plot)),
    ...chart.series.flatMap((series) => pointShapes(series, plot)),
    ...chart.limits.map((limit) => limitLabel(limit, plot)),
    ...pointLabels(chart, plot, taken),
    ...ends.map(({ shape }) => shape),
    ...titleShapes(plot),
  ];
}

function titleShapes({ titles, box, margins, fontPx }: Plot): Shape[] {
  if (titles === null) return [];
  const style = { fill: 'ink-3', fontPx } as const;
  return [
    text(titles.x, { x: box.right, y: box.bottom + margins.bottom - 9, anchor: 'end' }, style),
    text(titles.y, { x: box.left - 8, y: box.top - margins.top + 9, anchor: 'start' }, style),
  ];
}

function limitShapes(limit: Limit, plot: Plot): Shape[] {
  const { box } = plot;
  const isVertical = limit.axis === 'x';
  const at = isVertical ? plot.px(limit.at) : plot.py(limit.at);
  const ends = isVertical ? lineData(at, box.top, at, box.bottom) : lineData(box.left, at, box.right, at);
  const line = stroke(ends, { colour: 'ink-2', widthPx: 1, dash: LIMIT_DASH });
  if (limit.forbidden === null) return [line];
  const isLow = limit.forbidden === 'below';
  const region = isVertical
    ? { ...box, ...(isLow ? { right: at } : { left: at }) }
    : { ...box, ...(isLow ? { top: at } : { bottom: at }) };
  return [area(boxData(region), 'sunken'), line];
}

const LIMIT_DASH = [4, 3] as const;

/** A vertical limit has its label above the plot, a horizontal one above the line at the left. */
function limitLabel(limit: Limit, plot: Plot): Shape {
  const { box, fontPx } = plot;
  const style = { fill: 'ink-2', fontPx } as const;
  if (limit.axis === 'y')
    return text(limit.label, { x: box.left + 6, y: plot.py(limit.at) - 9, anchor: 'start' }, style);
  const half = textWidth(limit.label, fontPx) / 2;
  const x = Math.min(Math.max(plot.px(limit.at), box.left + half), box.right - half);
  return text(limit.label, { x, y: box.top - 11, anchor: 'middle' }, style);
}

/** The line of a series: straight from point to point, or in horizontal and vertical steps. */
function lineShape(series: XySeries, plot: Plot): Shape[] {
  const points = series.points.filter((point) => isDrawable(point, plot));
  if (series.line === 'none' || points.length < 2) return [];
  const d = points.map((point, index) => {
    const [x, y] = [px(plot.px(point.x)), px(plot.py(point.y))];
    if (index === 0) return `M${x} ${y}`;
    return series.line === 'step' ? `H${x}V${y}` : `L${x} ${y}`;
  });
  const widthPx = series.weight === 'thin' ? 1.25 : 2;
  return [stroke(d.join(''), { colour: toneColour(series.tone), widthPx, dash: basisDash(series.basis) })];
}

/** The intervals and marks of a series. A single point makes no line, so it always has a mark. */
function pointShapes(series: XySeries, plot: Plot): Shape[] {
  const points = series.points.filter((point) => isDrawable(point, plot));
  if (!series.marks && points.length !== 1) return [];
  return points.flatMap((point) => {
    const at = { x: plot.px(point.x), y: plot.py(point.y), half: markHalf(point) };
    const isChosen = point.emphasis === 'chosen';
    // A bounded value has no best estimate, so its bar has no mark.
    if (point.basis === 'bounded' && point.low !== null) return intervalShapes(point, series, plot);
    return [
      ...intervalShapes(point, series, plot),
      ...(isChosen ? [stroke(circleData(at.x, at.y, RING_PX), { colour: 'accent', widthPx: 2 })] : []),
      ...modeMark(series.tone, at, { hollow: point.hollow }),
    ];
  });
}

/** Radius of the ring around the chosen point. */
const RING_PX = 10;

function intervalShapes(point: XyPoint, series: XySeries, plot: Plot): Shape[] {
  if (point.low === null || point.high === null) return [];
  const [x, top, bottom] = [plot.px(point.x), plot.py(point.high), plot.py(point.low)];
  if (!Number.isFinite(top) || !Number.isFinite(bottom)) return [];
  const style = { colour: toneColour(series.tone), widthPx: 1.5 };
  const caps = `${lineData(x - 3, top, x + 3, top)}${lineData(x - 3, bottom, x + 3, bottom)}`;
  return [stroke(lineData(x, top, x, bottom), { ...style, dash: basisDash(point.basis) }), stroke(caps, style)];
}
