import type { XyChart, XyPoint } from '#core/figure/model.ts';

/** A chart in which a word such as `saturated` stands at the first point that it holds for; the others are hollow like it. */
export function saidOnce(chart: XyChart): XyChart {
  const said = new Set<string>();
  const once = (point: XyPoint): XyPoint => {
    if (point.label === null || point.emphasis !== 'normal') return point;
    if (said.has(point.label)) return { ...point, label: null };
    said.add(point.label);
    return point;
  };
  return { ...chart, series: chart.series.map((series) => ({ ...series, points: series.points.map(once) })) };
}
