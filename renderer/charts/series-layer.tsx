import { usePlotArea } from 'recharts';
import type { XyChart, XySeries } from '#core/figure/model.ts';
import { labelKey, placeLabels } from './place-labels.ts';
import { PointMark } from './point-mark.tsx';
import type { Range } from './steady-range.ts';
import { basisDash, toneColour } from './tones.ts';

/** Pixels of a value of an axis. */
type Scale = (value: number) => number;

/**
 * The series of a chart over Recharts' axes, drawn by themselves. As Recharts' own `Scatter` each series is registered with the chart and every change
 * goes through it several times, which takes longer than a frame where a slider moves all of them at once.
 * @param rightPx how far labels may reach beyond the plot on the right.
 */
export function SeriesLayer({
  chart,
  ranges,
  rightPx,
}: {
  readonly chart: XyChart;
  readonly ranges: Readonly<Record<'x' | 'y', Range>>;
  readonly rightPx: number;
}) {
  const plot = usePlotArea();
  if (plot === undefined || plot.width <= 0 || plot.height <= 0) return null;
  const { x: left, y: top, width, height } = plot;
  const x = scaleOf(chart.x.scale, ranges.x, [left, left + width]);
  const y = scaleOf(chart.y.scale, ranges.y, [top + height, top]);
  const labels = placeLabels(chart, ranges, { widthPx: width, heightPx: height, rightPx });
  return (
    <g>
      {chart.series.map((series, index) => (
        <g key={series.name}>
          <Line series={series} x={x} y={y} />
          {series.points.map((point, place) => (
            <PointMark
              // Points of a series have no name of their own and never change places.
              key={place}
              {...point}
              tone={series.tone}
              cx={x(point.x)}
              cy={y(point.y)}
              yScale={y}
              // One point makes no line: without its mark nothing would be seen of it.
              marked={series.marks || series.points.length === 1}
              label={point.label ?? (place === series.points.length - 1 ? series.endLabel : null)}
              place={labels.get(labelKey(index, place)) ?? null}
            />
          ))}
        </g>
      ))}
    </g>
  );
}

function Line({ series, x, y }: { readonly series: XySeries; readonly x: Scale; readonly y: Scale }) {
  const path = pathOf(series, x, y);
  if (path === null) return null;
  return (
    <path
      d={path}
      fill="none"
      stroke={toneColour(series.tone)}
      strokeWidth={series.weight === 'thin' ? 1.25 : 2}
      strokeDasharray={basisDash(series.basis)}
    />
  );
}

/** Straight from point to point, or along and then up; null where there is no line. */
function pathOf({ line, points }: XySeries, x: Scale, y: Scale): string | null {
  const drawn = points.filter((point) => Number.isFinite(x(point.x)) && Number.isFinite(y(point.y)));
  if (line === 'none' || drawn.length < 2) return null;
  return drawn
    .map((point, index) => {
      if (index === 0) return `M${x(point.x)},${y(point.y)}`;
      return line === 'step' ? `H${x(point.x)}V${y(point.y)}` : `L${x(point.x)},${y(point.y)}`;
    })
    .join('');
}

function scaleOf(kind: 'linear' | 'log', [low, high]: Range, [from, to]: Range): Scale {
  const share =
    kind === 'log'
      ? (value: number) => Math.log(value / low) / Math.log(high / low)
      : (value: number) => (value - low) / (high - low);
  return (value) => from + share(value) * (to - from);
}
