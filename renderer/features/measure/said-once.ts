import type { XyChart, XyPoint } from '#core/figure/model.ts';

/** A chart in which a label such as `saturated` appears only at the first point it applies to. */
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
