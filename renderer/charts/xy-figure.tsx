import { type ReactNode, useMemo } from 'react';
import { CartesianGrid, ResponsiveContainer, ScatterChart, usePlotArea, XAxis, YAxis } from 'recharts';
import type { Axis, XyChart } from '#core/figure/model.ts';
import type { Ranges } from '#core/figure/scene/range.ts';
import { frameXy, type Plot, plotIn, type XyFrame } from '#core/figure/scene/xy-frame.ts';
import { xyShapes } from '#core/figure/scene/xy-scene.ts';
import { SceneShapes } from '#renderer/components/scene-shapes.tsx';
import { WalkPoints } from './walk-points.tsx';

/**
 * A chart of points and lines over two axes, as the report draws it. Recharts draws the grid and the axes; the chart's scene draws
 * everything else, so that nothing that Recharts paints covers a point.
 * Recharts' own `Scatter` would process every change of each series several times, which takes longer than a frame when
 * a slider moves all of them at once.
 */
export function XyFigure({
  chart,
  ranges,
  compact = false,
  above,
}: {
  readonly chart: XyChart;
  /** Axis ranges that differ from what the chart needs. */
  readonly ranges?: Ranges;
  /** For a small card whose title names the axes. */
  readonly compact?: boolean;
  /** Further marks above the points, which must not be filled. */
  readonly above?: (plot: Plot) => ReactNode;
}) {
  const frame = frameXy(chart, compact ? 'compact' : 'card', ranges);
  // Reuse the elements while the axes are unchanged, so that Recharts has nothing to update.
  const key = JSON.stringify({ x: chart.x, y: chart.y, frame } satisfies AxesOf);
  const axes = useMemo(() => axesOf(JSON.parse(key) as AxesOf), [key]);
  const { top, right } = frame.margins;
  return (
    <WalkPoints chart={chart}>
      <ResponsiveContainer width="100%" height="100%">
        <ScatterChart
          margin={useMemo(() => ({ top, right, bottom: 0, left: 0 }), [top, right])}
          accessibilityLayer={false}
        >
          {axes}
          <Plotted chart={chart} frame={frame} above={above} />
        </ScatterChart>
      </ResponsiveContainer>
    </WalkPoints>
  );
}

interface AxesOf {
  readonly x: Axis;
  readonly y: Axis;
  readonly frame: XyFrame;
}

/** The grid and the axes, which do not move with the points. */
function axesOf({ frame, ...axes }: AxesOf): ReactNode {
  const axis = (which: 'x' | 'y') => ({
    type: 'number' as const,
    dataKey: which,
    scale: axes[which].scale,
    domain: [...frame.ranges[which]] as [number, number],
    // Recharts has no points to derive a domain from.
    allowDataOverflow: true,
    // The scene writes the texts of the ticks.
    tick: false,
    tickLine: false,
  });
  return (
    <>
      <CartesianGrid
        stroke="var(--mw-line)"
        vertical={frame.hasVerticalGrid}
        verticalValues={frame.ticks.x.map(({ value }) => value)}
        horizontalValues={frame.ticks.y.map(({ value }) => value)}
      />
      <XAxis {...axis('x')} axisLine={{ stroke: 'var(--mw-line-strong)' }} height={frame.margins.bottom} />
      <YAxis {...axis('y')} axisLine={false} width={frame.margins.left} />
    </>
  );
}

/** The shapes of the chart over the plot area that Recharts has laid out. */
function Plotted({
  chart,
  frame,
  above,
}: {
  readonly chart: XyChart;
  readonly frame: XyFrame;
  readonly above: ((plot: Plot) => ReactNode) | undefined;
}) {
  const area = usePlotArea();
  if (area === undefined || area.width <= 0 || area.height <= 0) return null;
  const box = { left: area.x, top: area.y, right: area.x + area.width, bottom: area.y + area.height };
  const plot = plotIn(chart, frame, box);
  return (
    <g data-scene>
      <SceneShapes shapes={xyShapes(chart, plot)} />
      {above?.(plot)}
    </g>
  );
}
