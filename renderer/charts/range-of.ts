import type { Axis, Limit, XyChart } from '#core/figure/model.ts';

/** Room beyond the outermost points, as a share of the range. */
const MARGIN = 0.06;

/** What an axis has to cover: its points with their intervals, its limits, and what it must include; with a little room. */
export function rangeOf(chart: XyChart, which: 'x' | 'y'): readonly [number, number] {
  const axis = chart[which];
  const values = [...pointValues(chart, which), ...limitValues(chart.limits, which), ...(axis.include ?? [])].filter(
    (value) => Number.isFinite(value) && (axis.scale === 'linear' || value > 0),
  );
  if (values.length === 0) return axis.scale === 'log' ? [1, 10] : [0, 1];
  return widened(axis, Math.min(...values), Math.max(...values));
}

function pointValues(chart: XyChart, which: 'x' | 'y'): readonly number[] {
  return chart.series.flatMap((series) =>
    series.points.flatMap((point) =>
      which === 'x'
        ? [point.x]
        : [point.y, ...(point.low === null ? [] : [point.low]), ...(point.high === null ? [] : [point.high])],
    ),
  );
}

function limitValues(limits: readonly Limit[], which: 'x' | 'y'): readonly number[] {
  return limits.filter((limit) => limit.axis === which).map((limit) => limit.at);
}

function widened(axis: Axis, low: number, high: number): readonly [number, number] {
  if (axis.scale === 'log') {
    const factor = Math.max((high / low) ** MARGIN, 1.15);
    return [low / factor, high * factor];
  }
  const room = Math.max((high - low) * MARGIN, Math.abs(high) * 0.02, 1e-9);
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}
