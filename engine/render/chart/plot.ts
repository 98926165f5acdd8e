import type { XyChart, XyPoint } from '#core/figure/model.ts';
import type { Box } from './place-labels.ts';
import { makeScale, type Scale } from './scale.ts';
import type { Size } from './svg.ts';
import { textWidth } from './text-width.ts';

/** Size of all text in a chart, and the height of one line of it. */
export const FONT_PX = 12;
export const LINE_PX = 15;

const TOP = 26;
const BOTTOM = 44;
const HALF = 4.5;

/** Where the plot lies, and how values come to pixels. */
export interface Plot {
  readonly frame: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly px: (value: number) => number;
  readonly py: (value: number) => number;
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

/** Lays out a chart: the margins hold the tick texts and the names at the lines' ends. */
export function layOut(chart: XyChart, size: Size): Plot {
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

/** Half the size of a point's mark. */
export function markHalf(point: XyPoint): number {
  return point.emphasis === 'normal' ? HALF - 0.75 : HALF;
}
