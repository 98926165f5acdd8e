import { createContext, memo, type ReactNode, useContext, useId, useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import {
  CartesianGrid,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  type ScatterShapeProps,
  Tooltip,
  type TooltipContentProps,
  usePlotArea,
  XAxis,
  YAxis,
} from 'recharts';
import { tickText } from '#core/figure/axis-ticks.ts';
import type { Axis, XyChart, XyPoint } from '#core/figure/model.ts';
import type { Ranges } from '#core/figure/scene/range.ts';
import { frameXy, type Plot, plotIn, type XyFrame } from '#core/figure/scene/xy-frame.ts';
import { xyShapes } from '#core/figure/scene/xy-scene.ts';
import { SceneShapes } from '#renderer/components/scene-shapes.tsx';
import styles from './chart-card.module.css';

/**
 * A chart of points and lines over two axes, as the report draws it. Recharts draws the grid and the axes, and shows the numbers of the point that
 * the pointer or the arrow keys are on; the chart's scene draws everything else, so that nothing that Recharts paints covers a point.
 * Recharts has the points only while the chart is used: it processes all of them for each change, which takes longer than a frame when
 * a slider moves them.
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
  const nameId = useId();
  const [use, setUse] = useState<Use>('none');
  const count = chart.series.reduce((sum, { points }) => sum + points.length, 0);
  return (
    <div
      className={styles['whole']}
      onPointerEnter={() => setUse((now) => (now === 'none' ? 'pointer' : now))}
      onPointerLeave={() => setUse((now) => (now === 'pointer' ? 'none' : now))}
      // Recharts answers the same event with the first point, so it must have the points before.
      onFocusCapture={() => flushSync(() => setUse('keyboard'))}
      onBlur={() => setUse('none')}
      // A click must not focus the chart, or its first point would stay shown.
      onMouseDown={(event) => event.preventDefault()}
    >
      <DrawnScene value={{ chart, frame, above, isUsed: use !== 'none' }}>
        <Axes of={JSON.stringify({ x: chart.x, y: chart.y, frame, nameId } satisfies AxesOf)} />
      </DrawnScene>
      <span id={nameId} hidden>{`${chart.title}. ${count} points; arrows walk them.`}</span>
    </div>
  );
}

/** What uses the chart. */
type Use = 'none' | 'pointer' | 'keyboard';

/** What is drawn over the axes. A context, so that it changes without Recharts, which would update its whole chart for each of its children. */
const DrawnScene = createContext<DrawnChart | null>(null);

interface DrawnChart {
  readonly chart: XyChart;
  readonly frame: XyFrame;
  readonly above: ((plot: Plot) => ReactNode) | undefined;
  readonly isUsed: boolean;
}

/** Recharts' part of the chart, which is updated only when the axes change. `of`: the axes as JSON, so that equal ones are the same. */
const Axes = memo(function Axes({ of }: { readonly of: string }) {
  const axes = JSON.parse(of) as AxesOf;
  const { top, right } = axes.frame.margins;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ScatterChart
        margin={{ top, right, bottom: 0, left: 0 }}
        aria-roledescription="chart"
        aria-labelledby={axes.nameId}
      >
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
  /** Of the element with the chart's accessible name. */
  readonly nameId: string;
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
    // Recharts mostly has no points to derive a domain from.
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
  const pointsId = useId();
  if (drawn === null || area === undefined || area.width <= 0 || area.height <= 0) return null;
  const { chart, frame, above, isUsed } = drawn;
  const box = { left: area.x, top: area.y, right: area.x + area.width, bottom: area.y + area.height };
  const plot = plotIn(chart, frame, box);
  return (
    <g data-scene>
      <SceneShapes shapes={xyShapes(chart, plot)} />
      {above?.(plot)}
      {isUsed && <Points id={pointsId} chart={chart} />}
    </g>
  );
}

/**
 * The points for pointer and keyboard. They are invisible, because the scene has drawn them.
 * @param props.id the same each time: Recharts looks for the points that the pointer was on last
 */
const Points = memo(function Points({ id, chart }: { readonly id: string; readonly chart: XyChart }) {
  const points = useMemo(
    () =>
      chart.series.flatMap((series) =>
        series.points.map((point) => ({ x: point.x, y: point.y, said: pointText(point, series.name, chart) })),
      ),
    [chart],
  );
  return (
    <>
      <Scatter id={id} data={points} shape={Reach} zIndex={0} isAnimationActive={false} />
      <Tooltip content={PointText} cursor={false} isAnimationActive={false} />
    </>
  );
});

const REACH_PX = 9;

/** The area in which the pointer is on a point. */
function Reach({ cx, cy }: ScatterShapeProps) {
  if (!Number.isFinite(cx) || !Number.isFinite(cy)) return null;
  return <circle cx={cx} cy={cy} r={REACH_PX} fill="none" pointerEvents="all" />;
}

function PointText({ payload }: TooltipContentProps) {
  return (
    <div role="status" className={styles['said']}>
      {(payload[0]?.payload as { readonly said: string } | undefined)?.said}
    </div>
  );
}

/** `p99: offered, requests/s 12 k, latency 0.24 ms, from 0.23 ms to 0.26 ms` */
function pointText({ x, y, low, high, label, invalid }: XyPoint, series: string, chart: XyChart): string {
  const interval =
    low === null || high === null ? '' : `, from ${tickText(low, chart.y)} to ${tickText(high, chart.y)}`;
  return `${label ?? series}${invalid === null ? '' : ` (${invalid})`}: ${chart.x.label} ${tickText(x, chart.x)}, ${chart.y.label} ${tickText(y, chart.y)}${interval}`;
}
