import type { EChartsCoreOption } from 'echarts/core';
import type { Basis } from '../../../core/contract/numbers.ts';
import type { Limit, XyChart, XyPoint, XySeries } from '../../../core/report/model.ts';
import { type Element, label, mark, rectangle, ring, segment } from './elements.ts';
import { modeMark, toneColour } from './marks.ts';
import { type Box, type LabelRequest, placeLabels, spreadApart } from './place-labels.ts';
import { makeScale, type Scale } from './scale.ts';
import { drawSvg, type Size } from './svg.ts';
import { textWidth } from './text-width.ts';

const FONT_PX = 12;
const LINE_PX = 15;
const TOP = 26;
const BOTTOM = 44;
const HALF = 4.5;

/** Where the plot lies, and how values come to pixels. */
interface Plot {
  readonly frame: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly px: (value: number) => number;
  readonly py: (value: number) => number;
}

/** The basis of a number as a dash pattern in pixels; measured and imported lines are solid. */
export function basisDash(basis: Basis): readonly number[] | null {
  if (basis === 'projected') return [5, 3];
  return basis === 'assumed' ? [1.5, 2.5] : null;
}

function yValues(chart: XyChart): number[] {
  const points = chart.series.flatMap((series) => series.points);
  const limits = chart.limits.filter((limit) => limit.axis === 'y').map((limit) => limit.at);
  return [...points.flatMap((point) => [point.y, point.low, point.high].filter((value) => value !== null)), ...limits];
}

function xValues(chart: XyChart): number[] {
  const limits = chart.limits.filter((limit) => limit.axis === 'x').map((limit) => limit.at);
  return [...chart.series.flatMap((series) => series.points.map((point) => point.x)), ...limits];
}

function layOut(chart: XyChart, size: Size): Plot {
  const x = makeScale(chart.x, xValues(chart));
  const y = makeScale(chart.y, yValues(chart));
  const ends = chart.series.map((series) => (series.endLabel === null ? 0 : textWidth(series.endLabel, FONT_PX) + 14));
  const left = Math.ceil(Math.max(...y.ticks.map((tick) => textWidth(tick.text, FONT_PX)), 20) + 12);
  const frame = { left, top: TOP, right: Math.floor(size.width - Math.max(14, ...ends)), bottom: size.height - BOTTOM };
  const along = (scale: Scale, value: number): number => (scale.position(value) - scale.min) / (scale.max - scale.min);
  return {
    frame,
    x,
    y,
    px: (value) => frame.left + along(x, value) * (frame.right - frame.left),
    py: (value) => frame.bottom - along(y, value) * (frame.bottom - frame.top),
  };
}

function axisOption(
  scale: Scale,
  options: { readonly grid: boolean; readonly line: boolean },
): Record<string, unknown> {
  const values = scale.ticks.map((tick) => scale.position(tick.value));
  const texts = new Map(values.map((value, index) => [value.toFixed(9), scale.ticks[index]?.text ?? '']));
  return {
    type: 'value',
    min: scale.min,
    max: scale.max,
    axisLine: { show: options.line, onZero: false, lineStyle: { color: 'var(--line-strong)' } },
    axisTick: { show: false, customValues: values },
    splitLine: { show: options.grid, lineStyle: { color: 'var(--line)' }, showMinLine: true, showMaxLine: true },
    axisLabel: {
      customValues: values,
      formatter: (value: number) => texts.get(value.toFixed(9)) ?? '',
      color: 'var(--ink-3)',
      fontSize: FONT_PX,
      fontFamily: 'inherit',
      hideOverlap: false,
      margin: 10,
    },
  };
}

function lineSeries(series: XySeries, plot: Plot): Record<string, unknown> {
  const dash = basisDash(series.basis);
  return {
    type: 'line',
    silent: true,
    symbol: 'none',
    z: 2,
    ...(series.line === 'step' ? { step: 'end' } : {}),
    data: series.points.map((point) => [plot.x.position(point.x), plot.y.position(point.y)]),
    lineStyle: {
      color: toneColour(series.tone),
      width: series.weight === 'thin' ? 1.25 : 2,
      type: dash === null ? 'solid' : [...dash],
    },
  };
}

function limitElements(limit: Limit, plot: Plot): { readonly under: Element[]; readonly over: Element[] } {
  const { frame } = plot;
  const vertical = limit.axis === 'x';
  const at = vertical ? plot.px(limit.at) : plot.py(limit.at);
  const beyond = limit.forbidden === 'below' ? { low: true } : { low: false };
  const region: Box = vertical
    ? { ...frame, ...(beyond.low ? { right: at } : { left: at }) }
    : { ...frame, ...(beyond.low ? { top: at } : { bottom: at }) };
  const under = limit.forbidden === null ? [] : [rectangle(region, 'var(--sunken)', 0)];
  const ends = vertical ? ([at, frame.top, at, frame.bottom] as const) : ([frame.left, at, frame.right, at] as const);
  const line = segment(ends, { stroke: 'var(--ink-2)', width: 1, dash: [4, 3] }, 1);
  return { under: [...under, line], over: [limitLabel(limit, plot, at)] };
}

/** A vertical limit's word stands above the plot; a horizontal one's on the line at the left. */
function limitLabel(limit: Limit, { frame }: Plot, at: number): Element {
  const style = { fill: 'var(--ink-2)', bold: false, fontPx: FONT_PX };
  if (limit.axis === 'y') return label(limit.label, { x: frame.left + 6, y: at - 9, anchor: 'start' }, style);
  const half = textWidth(limit.label, FONT_PX) / 2;
  const x = Math.min(Math.max(at, frame.left + half), frame.right - half);
  return label(limit.label, { x, y: frame.top - 11, anchor: 'middle' }, style);
}

function limitObstacle(limit: Limit, plot: Plot): Box {
  const { frame } = plot;
  if (limit.axis === 'x') {
    const at = plot.px(limit.at);
    return { ...frame, left: at - 1, right: limit.forbidden === 'above' ? frame.right : at + 1 };
  }
  const at = plot.py(limit.at);
  return { left: frame.left, right: frame.left + textWidth(limit.label, FONT_PX) + 12, top: at - 17, bottom: at + 2 };
}

/** The legs of a stepped line: a label on one would look struck out. */
function stepObstacles(series: XySeries, plot: Plot): Box[] {
  if (series.line !== 'step') return [];
  return series.points.flatMap((point, index) => {
    const next = series.points[index + 1];
    if (next === undefined) return [];
    const [x1, y1, x2, y2] = [plot.px(point.x), plot.py(point.y), plot.px(next.x), plot.py(next.y)];
    return [
      { left: x1, right: x2, top: y1 - 1, bottom: y1 + 1 },
      { left: x2 - 1, right: x2 + 1, top: Math.min(y1, y2), bottom: Math.max(y1, y2) },
    ];
  });
}

function half(point: XyPoint): number {
  return point.emphasis === 'normal' ? HALF - 0.75 : HALF;
}

function errorBar(point: XyPoint, series: XySeries, plot: Plot): Element[] {
  if (point.low === null || point.high === null) return [];
  const x = plot.px(point.x);
  const top = plot.py(point.high);
  const bottom = plot.py(point.low);
  const style = { stroke: toneColour(series.tone), width: 1.5, dash: basisDash(point.basis) };
  const cap = { ...style, dash: null };
  return [
    segment([x, top, x, bottom], style, 2),
    segment([x - 3, top, x + 3, top], cap, 2),
    segment([x - 3, bottom, x + 3, bottom], cap, 2),
  ];
}

function pointElements(series: XySeries, plot: Plot): Element[] {
  return series.points.flatMap((point) => {
    const at = { x: plot.px(point.x), y: plot.py(point.y), half: half(point) };
    const marks = modeMark(series.tone, at, { hollow: point.hollow }).map((path) => mark(path, 5));
    const chosen = point.emphasis === 'chosen' ? [ring(at.x, at.y, 10)] : [];
    return [...errorBar(point, series, plot), ...chosen, ...marks];
  });
}

function markObstacle(point: XyPoint, plot: Plot): Box {
  const x = plot.px(point.x);
  const y = plot.py(point.y);
  const reach = point.emphasis === 'chosen' ? 11 : half(point) + 2;
  return { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
}

function barObstacle(point: XyPoint, plot: Plot): Box[] {
  if (point.low === null || point.high === null) return [];
  const x = plot.px(point.x);
  return [{ left: x - 3, right: x + 3, top: plot.py(point.high), bottom: plot.py(point.low) }];
}

const RANKS = { chosen: 0, strong: 1, normal: 2 } as const;

function requests(series: readonly XySeries[], plot: Plot): (LabelRequest & { readonly bold: boolean })[] {
  return series.flatMap(({ points }) =>
    points.flatMap((point) => {
      if (point.label === null) return [];
      const bold = point.emphasis === 'chosen';
      const width = textWidth(point.label, FONT_PX) * (bold ? 1.06 : 1);
      const clearance = bold ? 11 : half(point) + 1;
      const at = { x: plot.px(point.x), y: plot.py(point.y) };
      return [{ text: point.label, ...at, width, height: LINE_PX, clearance, rank: RANKS[point.emphasis], bold }];
    }),
  );
}

function pointLabels(chart: XyChart, plot: Plot): Element[] {
  const wanted = requests(chart.series, plot);
  const drawn = chart.series.filter((series) => series.marks).flatMap((series) => series.points);
  const obstacles = [
    ...drawn.map((point) => markObstacle(point, plot)),
    ...drawn.flatMap((point) => barObstacle(point, plot)),
  ];
  const avoid = [
    ...chart.series.flatMap((series) => stepObstacles(series, plot)),
    ...chart.limits.map((limit) => limitObstacle(limit, plot)),
  ];
  const bold = new Set(wanted.filter((request) => request.bold).map((request) => request.text));
  return placeLabels(wanted, { frame: plot.frame, obstacles, avoid }).flatMap((placed) => {
    const { box, anchor, leader } = placed;
    const x = { start: box.left, middle: (box.left + box.right) / 2, end: box.right }[anchor];
    const y = (box.top + box.bottom) / 2;
    const strong = bold.has(placed.text);
    const text = label(
      placed.text,
      { x, y, anchor },
      { fill: strong ? 'var(--ink)' : 'var(--ink-2)', bold: strong, fontPx: FONT_PX },
    );
    if (leader === null) return [text];
    const from = anchor === 'start' ? x - 2 : x + 2;
    return [segment([from, y, leader.x, leader.y], { stroke: 'var(--line-strong)', width: 1, dash: null }, 3), text];
  });
}

/** Names at the lines' ends, moved apart where they would meet. */
function endLabels(chart: XyChart, plot: Plot): Element[] {
  const named = chart.series.flatMap((series) => {
    const last = series.points[series.points.length - 1];
    return series.endLabel === null || last === undefined
      ? []
      : [{ series, text: series.endLabel, y: plot.py(last.y), x: plot.px(last.x) }];
  });
  const { top, bottom } = plot.frame;
  const ys = spreadApart(
    named.map(({ y }) => y),
    { gap: LINE_PX, low: top + 6, high: bottom - 6 },
  );
  return named.map(({ series, text, x }, index) =>
    label(
      text,
      { x: Math.min(x + 10, plot.frame.right + 8), y: ys[index] ?? 0, anchor: 'start' },
      {
        fill: series.tone === 'ink' ? 'var(--ink-3)' : toneColour(series.tone),
        bold: series.weight === 'normal' && series.tone !== 'ink',
        fontPx: FONT_PX,
      },
    ),
  );
}

function custom(elements: readonly Element[], z: number): Record<string, unknown> {
  return {
    type: 'custom',
    silent: true,
    z,
    data: [[0, 0]],
    renderItem: () => ({ type: 'group', children: [...elements] }),
  };
}

/** Both ends of a scale as a screen reader hears them. */
function spoken(chart: XyChart): string {
  return `${chart.title}. ${chart.subtitle}. The data is in the table below.`;
}

/** Draws a chart over two axes as SVG of the given size in pixels; colours are the page's CSS variables. */
export function drawXy(chart: XyChart, size: Size): string {
  const plot = layOut(chart, size);
  const { frame } = plot;
  const limits = chart.limits.map((limit) => limitElements(limit, plot));
  const marks = chart.series.filter((series) => series.marks).flatMap((series) => pointElements(series, plot));
  const axisLabel = label(
    chart.x.scale === 'log' ? `${chart.x.label} (log)` : chart.x.label,
    { x: frame.right, y: size.height - 9, anchor: 'end' },
    { fill: 'var(--ink-3)', bold: false, fontPx: FONT_PX },
  );
  const yLabel = label(
    chart.y.scale === 'log' ? `${chart.y.label} (log)` : chart.y.label,
    { x: frame.left - 8, y: 9, anchor: 'start' },
    { fill: 'var(--ink-3)', bold: false, fontPx: FONT_PX },
  );
  const option: EChartsCoreOption = {
    grid: {
      left: frame.left,
      top: frame.top,
      right: size.width - frame.right,
      bottom: size.height - frame.bottom,
      containLabel: false,
    },
    xAxis: axisOption(plot.x, { grid: chart.x.scale === 'log' && chart.y.scale === 'log', line: true }),
    yAxis: axisOption(plot.y, { grid: true, line: false }),
    series: [
      custom(
        limits.flatMap(({ under }) => under),
        1,
      ),
      ...chart.series.filter((series) => series.line !== 'none').map((series) => lineSeries(series, plot)),
      custom(
        [
          ...marks,
          ...limits.flatMap(({ over }) => over),
          ...pointLabels(chart, plot),
          ...endLabels(chart, plot),
          axisLabel,
          yLabel,
        ],
        5,
      ),
    ],
  };
  return drawSvg(option, size, { id: chart.id, label: spoken(chart) });
}
