import { createContext, memo, type ReactNode, useContext } from 'react';
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
  return (
    <WalkPoints chart={chart}>
      <DrawnScene value={{ chart, frame, above }}>
        <Axes of={JSON.stringify({ x: chart.x, y: chart.y, frame } satisfies AxesOf)} />
      </DrawnScene>
    </WalkPoints>
  );
}

/** What is drawn over the axes. A context, so that it changes without Recharts, which would update its whole chart for each of its children. */
const DrawnScene = createContext<DrawnChart | null>(null);

interface DrawnChart {
  readonly chart: XyChart;
  readonly frame: XyFrame;
  readonly above: ((plot: Plot) => ReactNode) | undefined;
}

/** Recharts' part of the chart, which is updated only when the axes change. `of`: the axes as JSON, so that equal ones are the same. */
const Axes = memo(function Axes({ of }: { readonly of: string }) {
  const axes = JSON.parse(of) as AxesOf;
  const { top, right } = axes.frame.margins;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ScatterChart margin={{ top, right, bottom: 0, left: 0 }} accessibilityLayer={false}>
        {axesOf(axes)}
        <Plotted />
      </ScatterChart>
    </ResponsiveContainer>
  );
});

interface AxesOf {
  readonly x: Axis;
  readonly y: Axis;
  readonly frame: XyFrame;
}

function NoText() {
  return null;
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
    // The grid has a line at each tick. The scene writes the texts.
    ticks: frame.ticks[which].map(({ value }) => value),
    interval: 0,
    tick: NoText,
    tickLine: false,
  });
  return (
    <>
      <CartesianGrid stroke="var(--mw-line)" vertical={frame.hasVerticalGrid} syncWithTicks />
      <XAxis {...axis('x')} axisLine={{ stroke: 'var(--mw-line-strong)' }} height={frame.margins.bottom} />
      <YAxis {...axis('y')} axisLine={false} width={frame.margins.left} />
    </>
  );
}

/** The shapes of the chart over the plot area that Recharts has laid out. */
function Plotted() {
  const area = usePlotArea();
  const drawn = useContext(DrawnScene);
  if (drawn === null || area === undefined || area.width <= 0 || area.height <= 0) return null;
  const { chart, frame, above } = drawn;
  const box = { left: area.x, top: area.y, right: area.x + area.width, bottom: area.y + area.height };
  const plot = plotIn(chart, frame, box);
  return (
    <g data-scene>
      <SceneShapes shapes={xyShapes(chart, plot)} />
      {above?.(plot)}
    </g>
  );
}
