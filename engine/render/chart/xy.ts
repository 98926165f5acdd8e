import type { EChartsCoreOption } from 'echarts/core';
import type { Basis } from '#core/contract/numbers.ts';
import type { Limit, XyChart, XyPoint, XySeries } from '#core/figure/model.ts';
import { type Element, label, mark, rectangle, ring, segment } from './elements.ts';
import { endLabels, pointLabels } from './labels.ts';
import { modeMark, toneColour } from './marks.ts';
import type { Box } from './place-labels.ts';
import { FONT_PX, layOut, markHalf, type Plot } from './plot.ts';
import type { Scale } from './scale.ts';
import { drawSvg, type Size } from './svg.ts';
import { textWidth } from './text-width.ts';

/** The basis of a number as a dash pattern in pixels; measured and imported lines are solid. */
function basisDash(basis: Basis): readonly number[] | null {
  if (basis === 'projected') return [5, 3];
  return basis === 'assumed' ? [1.5, 2.5] : null;
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
    const at = { x: plot.px(point.x), y: plot.py(point.y), half: markHalf(point) };
    const marks = modeMark(series.tone, at, { hollow: point.hollow }).map((path) => mark(path, 5));
    const chosen = point.emphasis === 'chosen' ? [ring(at.x, at.y, 10)] : [];
    return [...errorBar(point, series, plot), ...chosen, ...marks];
  });
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
  const ends = endLabels(chart, plot);
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
          ...pointLabels(
            chart,
            plot,
            ends.map(({ box }) => box),
          ),
          ...ends.map(({ element }) => element),
          axisLabel,
          yLabel,
        ],
        5,
      ),
    ],
  };
  return drawSvg(option, size, { id: chart.id, label: spoken(chart) });
}
