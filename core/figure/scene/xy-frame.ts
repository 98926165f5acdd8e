import { axisTicks, type Tick } from '#core/figure/axis-ticks.ts';
import type { Axis, XyChart, XyPoint, XySeries } from '#core/figure/model.ts';
import { evenRanges, type Range, type Ranges } from './range.ts';
import type { Box, Size } from './scene.ts';
import { textWidth } from './text-width.ts';

/** Where a chart is shown: on a page, on a card of the window, or small without axis titles. */
type XyStyle = 'page' | 'card' | 'compact';

const FONT_PX = { page: 12, card: 11, compact: 11 } as const;
const TOP_PX = { page: 26, card: 26, compact: 14 } as const;
const BOTTOM_PX = { page: 44, card: 40, compact: 22 } as const;
/** Height of a further line above the plot for the names of vertical limits, so that none lies on the title of the axis. */
const LIMIT_NAMES_PX = 14;
/** Height of the line below the axis that names invalid points. */
export const LEGEND_PX = 16;
/** Maximum width of the names at the ends of lines. Longer names take a second line. */
const MAX_END_PX = { page: 220, card: 150, compact: 126 } as const;

/** The size-independent parts of a chart: ranges of the axes, ticks, titles, and the margins around the plot. */
export interface XyFrame {
  readonly ranges: Ranges;
  readonly ticks: Readonly<Record<'x' | 'y', readonly Tick[]>>;
  /** Null if the chart is too small for titles. */
  readonly titles: Readonly<Record<'x' | 'y', string>> | null;
  /** The meaning of the hollow grey marks; null if every point is valid. */
  readonly legend: string | null;
  readonly margins: Readonly<Record<'left' | 'right' | 'top' | 'bottom', number>>;
  readonly fontPx: number;
  readonly maxEndPx: number;
  /** Vertical grid lines help only if both axes are logarithmic. */
  readonly hasVerticalGrid: boolean;
}

/** Frames a chart. The margins hold the tick texts and the names at the ends of lines. Pass `ranges` to cover more than the data. */
export function frameXy(chart: XyChart, style: XyStyle, ranges: Ranges = evenRanges(chart)): XyFrame {
  const fontPx = FONT_PX[style];
  const ticks = { x: axisTicks(chart.x, ranges.x), y: axisTicks(chart.y, ranges.y) };
  const ends = chart.series.map(({ endLabel }) => (endLabel === null ? 0 : textWidth(endLabel, fontPx) * 1.06 + 14));
  const widest = Math.max(...ticks.y.map((tick) => textWidth(tick.text, fontPx)), 20);
  // The last tick may be at the very end of the axis, with its text centred there.
  const pastEnd = Math.max(14, ...ticks.x.map((tick) => textWidth(tick.text, fontPx) / 2));
  const legend = legendOf(chart);
  const hasNamesAbove = style !== 'compact' && chart.limits.some(({ axis }) => axis === 'x');
  return {
    ranges,
    ticks,
    legend,
    titles: style === 'compact' ? null : { x: titleOf(chart.x), y: titleOf(chart.y) },
    margins: {
      left: Math.ceil(widest + 12),
      right: Math.ceil(Math.min(MAX_END_PX[style], Math.max(pastEnd, ...ends))),
      top: TOP_PX[style] + (hasNamesAbove ? LIMIT_NAMES_PX : 0),
      bottom: BOTTOM_PX[style] + (legend === null ? 0 : LEGEND_PX),
    },
    fontPx,
    maxEndPx: MAX_END_PX[style] - 14,
    hasVerticalGrid: chart.x.scale === 'log' && chart.y.scale === 'log',
  };
}

/** `not counted: saturated, too few requests` */
function legendOf({ series }: XyChart): string | null {
  const reasons = new Set(series.flatMap(({ points }) => points.flatMap(({ invalid }) => invalid ?? [])));
  return reasons.size === 0 ? null : `not counted: ${[...reasons].join(', ')}`;
}

function titleOf({ label, scale }: Axis): string {
  return scale === 'log' ? `${label} (log)` : label;
}

/** The plot area of a frame in a drawing of this size. */
export function plotBox({ margins }: XyFrame, { width, height }: Size): Box {
  return { left: margins.left, top: margins.top, right: width - margins.right, bottom: height - margins.bottom };
}

/** A plot, with functions that map values to pixels. */
export interface Plot extends XyFrame {
  readonly box: Box;
  readonly px: (value: number) => number;
  readonly py: (value: number) => number;
}

/** Lays the plot of a frame into a box of pixels. */
export function plotIn(chart: XyChart, frame: XyFrame, box: Box): Plot {
  const [x, y] = [shareOf(chart.x, frame.ranges.x), shareOf(chart.y, frame.ranges.y)];
  return {
    ...frame,
    box,
    px: (value) => box.left + x(value) * (box.right - box.left),
    py: (value) => box.bottom - y(value) * (box.bottom - box.top),
  };
}

function shareOf({ scale }: Axis, [low, high]: Range): (value: number) => number {
  if (scale === 'linear') return (value) => (value - low) / (high - low);
  const span = Math.log(high / low);
  return (value) => Math.log(value / low) / span;
}

/** Whether a point has a finite position. A logarithmic axis has none for 0. */
export function isDrawable(point: XyPoint, plot: Plot): boolean {
  return Number.isFinite(plot.px(point.x)) && Number.isFinite(plot.py(point.y));
}

/** Whether a point is a range without a best estimate, drawn as a bar without a mark. */
export function isBar({ basis, low }: XyPoint): boolean {
  return basis === 'bounded' && low !== null;
}

/** The points that the line of a series joins: the valid ones with a best estimate. */
export function joinedPoints(series: XySeries, plot: Plot): readonly XyPoint[] {
  if (series.line === 'none') return [];
  const joined = series.points.filter((point) => point.invalid === null && !isBar(point) && isDrawable(point, plot));
  return joined.length > 1 ? joined : [];
}

/** The points that have a mark of their own: all in a series with marks, otherwise those that no line joins. */
export function markedPoints(series: XySeries, plot: Plot): readonly XyPoint[] {
  const joined = new Set(series.marks ? [] : joinedPoints(series, plot));
  return series.points.filter((point) => isDrawable(point, plot) && !joined.has(point));
}

const HALF_PX = 4.5;
/** A mark on a thin line, which gives context only. */
const SMALL_HALF_PX = 2.5;

/** Half the size of a point's mark. */
export function markHalf(point: XyPoint, series: Pick<XySeries, 'marks'>): number {
  if (!series.marks && point.invalid !== null) return SMALL_HALF_PX;
  return point.emphasis === 'normal' ? HALF_PX - 0.75 : HALF_PX;
}

/** Height of a line of text. */
export function lineHeight({ fontPx }: XyFrame): number {
  return fontPx * 1.25;
}
