import type { Band, Limit, XyChart, XyPoint, XySeries } from '#core/figure/model.ts';
import { fixedLabels, pointLabels } from './labels.ts';
import { basisDash, invalidMark, modeMark, toneColour } from './marks.ts';
import { area, boxData, circleData, lineData, px, type Scene, type Shape, type Size, stroke, text } from './scene.ts';
import { apart } from './place-labels.ts';
import { fitText, textWidth } from './text-width.ts';
import {
  frameXy,
  isBar,
  joinedPoints,
  LEGEND_PX,
  lineHeight,
  markedPoints,
  markHalf,
  type Plot,
  plotBox,
  plotIn,
} from './xy-frame.ts';

/** A whole chart with two axes: grid, axes and contents. */
export function xyScene(chart: XyChart, size: Size): Scene {
  const frame = frameXy(chart, 'page');
  const plot = plotIn(chart, frame, plotBox(frame, size));
  return { ...size, shapes: [...axisShapes(plot), ...xyShapes(chart, plot)] };
}

/** The grid and the horizontal axis, as Recharts draws them in the window. */
function axisShapes({ box, ticks, hasVerticalGrid, ...plot }: Plot): Shape[] {
  const grid = { colour: 'line', widthPx: 1 } as const;
  return [
    ...ticks.y.map(({ value }) => stroke(lineData(box.left, plot.py(value), box.right, plot.py(value)), grid)),
    ...(hasVerticalGrid
      ? ticks.x.map(({ value }) => stroke(lineData(plot.px(value), box.top, plot.px(value), box.bottom), grid))
      : []),
    stroke(lineData(box.left, box.bottom, box.right, box.bottom), { colour: 'line-strong', widthPx: 1 }),
  ];
}

/**
 * Everything above the grid, from bottom to top: tinted ranges and forbidden regions, limits, lines, marks, and all texts. Nothing that
 * is filled lies above a mark.
 */
export function xyShapes(chart: XyChart, plot: Plot): Shape[] {
  const { labels, boxes } = fixedLabels(chart, plot);
  return [
    ...chart.bands.map((band) => bandShape(band, plot)),
    ...chart.limits.flatMap((limit) => regionShape(limit, plot)),
    ...chart.limits.map((limit) => limitLine(limit, plot)),
    ...chart.series.flatMap((series) => lineShape(series, plot)),
    ...markShapes(chart, plot),
    ...labels,
    ...pointLabels(chart, plot, boxes),
    ...tickShapes(plot),
    ...titleShapes(plot),
    ...legendShapes(plot),
  ];
}

function bandShape({ from, to }: Band, { box, px: place }: Plot): Shape {
  return area(boxData({ ...box, left: place(from), right: place(to) }), 'accent', BAND_OPACITY);
}

const BAND_OPACITY = 0.12;

/** The area in which values break a limit. */
function regionShape(limit: Limit, { box, ...plot }: Plot): Shape[] {
  if (limit.forbidden === null) return [];
  const isLow = limit.forbidden === 'below';
  if (limit.axis === 'x') {
    const at = plot.px(limit.at);
    return [area(boxData({ ...box, ...(isLow ? { right: at } : { left: at }) }), 'sunken')];
  }
  const at = plot.py(limit.at);
  return [area(boxData({ ...box, ...(isLow ? { top: at } : { bottom: at }) }), 'sunken')];
}

function limitLine({ axis, at }: Limit, { box, ...plot }: Plot): Shape {
  const d =
    axis === 'x'
      ? lineData(plot.px(at), box.top, plot.px(at), box.bottom)
      : lineData(box.left, plot.py(at), box.right, plot.py(at));
  return stroke(d, { colour: 'ink-2', widthPx: 1, dash: LIMIT_DASH });
}

const LIMIT_DASH = [4, 3] as const;

/** The texts of the ticks. Where they would touch, every second one or more is omitted. */
function tickShapes(plot: Plot): Shape[] {
  const { box, fontPx } = plot;
  const style = { fill: 'ink-3', fontPx, halo: false } as const;
  const middle = box.bottom + 10 + fontPx / 2;
  const across = plot.ticks.x.map(({ value, text: said }) => ({
    said,
    at: plot.px(value),
    size: textWidth(said, fontPx) + 4,
  }));
  const down = plot.ticks.y.map(({ value, text: said }) => ({ said, at: plot.py(value), size: lineHeight(plot) }));
  return [
    ...apart(across).map(({ said, at }) => text(said, { x: at, y: middle, anchor: 'middle' }, style)),
    ...apart(down).map(({ said, at }) => text(said, { x: box.left - 10, y: at, anchor: 'end' }, style)),
  ];
}

function titleShapes({ titles, legend, box, margins, fontPx }: Plot): Shape[] {
  if (titles === null) return [];
  const style = { fill: 'ink-3', fontPx } as const;
  const left = box.left - 8;
  const bottom = box.bottom + margins.bottom - (legend === null ? 9 : 9 + LEGEND_PX);
  const across = fitText(titles.x, fontPx, box.right);
  const up = fitText(titles.y, fontPx, box.right + margins.right - left);
  return [
    text(across, { x: box.right, y: bottom, anchor: 'end' }, style),
    text(up, { x: left, y: box.top - margins.top + 9, anchor: 'start' }, style),
  ];
}

/** A hollow grey mark and what it means, below the axis. */
function legendShapes({ legend, box, margins, fontPx }: Plot): Shape[] {
  if (legend === null) return [];
  const y = box.bottom + margins.bottom - LEGEND_PX / 2;
  const x = box.left + 14;
  const said = fitText(legend, fontPx, box.right + margins.right - x - 2);
  return [
    ...invalidMark('ink', { x: box.left + 4, y, half: 3.5 }),
    text(said, { x, y, anchor: 'start' }, { fill: 'ink-2', fontPx }),
  ];
}

/** The line through the valid points of a series: straight from point to point, or in horizontal and vertical steps. */
function lineShape(series: XySeries, plot: Plot): Shape[] {
  const points = joinedPoints(series, plot);
  if (points.length === 0) return [];
  const d = points.map((point, index) => {
    const [x, y] = [px(plot.px(point.x)), px(plot.py(point.y))];
    if (index === 0) return `M${x} ${y}`;
    return series.line === 'step' ? `H${x}V${y}` : `L${x} ${y}`;
  });
  const widthPx = series.weight === 'thin' ? 1.25 : 2;
  return [stroke(d.join(''), { colour: toneColour(series.tone), widthPx, dash: basisDash(series.basis) })];
}

/** Intervals and marks, the more important above the others. */
function markShapes(chart: XyChart, plot: Plot): Shape[] {
  const all = chart.series.flatMap((series) => markedPoints(series, plot).map((point) => ({ series, point })));
  return all
    .toSorted((a, b) => layerOf(a.point) - layerOf(b.point))
    .flatMap(({ series, point }) => pointShapes(point, series, plot));
}

function layerOf({ invalid, emphasis }: XyPoint): number {
  return invalid !== null ? 0 : LAYERS[emphasis];
}

const LAYERS = { normal: 1, strong: 2, chosen: 3 } as const;

function pointShapes(point: XyPoint, series: XySeries, plot: Plot): Shape[] {
  const at = { x: plot.px(point.x), y: plot.py(point.y), half: markHalf(point, series) };
  if (isBar(point)) return intervalShapes(point, series, plot);
  const isChosen = point.emphasis === 'chosen';
  return [
    ...intervalShapes(point, series, plot),
    ...(isChosen ? [stroke(circleData(at.x, at.y, RING_PX), { colour: 'accent', widthPx: 2 })] : []),
    ...(point.invalid === null ? modeMark(series.tone, at) : invalidMark(series.tone, at)),
  ];
}

/** Radius of the ring around the chosen point. */
const RING_PX = 10;

function intervalShapes(point: XyPoint, series: XySeries, plot: Plot): Shape[] {
  if (point.low === null || point.high === null) return [];
  const [x, top, bottom] = [plot.px(point.x), plot.py(point.high), plot.py(point.low)];
  if (!Number.isFinite(top) || !Number.isFinite(bottom)) return [];
  const style = { colour: point.invalid === null ? toneColour(series.tone) : 'ink-3', widthPx: 1.5 } as const;
  const caps = `${lineData(x - 3, top, x + 3, top)}${lineData(x - 3, bottom, x + 3, bottom)}`;
  return [stroke(lineData(x, top, x, bottom), { ...style, dash: basisDash(point.basis) }), stroke(caps, style)];
}
