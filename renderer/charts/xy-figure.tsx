import { type ReactNode, useMemo } from 'react';
import { CartesianGrid, ReferenceArea, ReferenceLine, ResponsiveContainer, ScatterChart, XAxis, YAxis } from 'recharts';
import { axisTicks } from '#core/figure/axis-ticks.ts';
import type { Axis, Limit, XyChart } from '#core/figure/model.ts';
import { LETTER_PX } from './place-labels.ts';
import { rangeOf } from './range-of.ts';
import { SeriesLayer } from './series-layer.tsx';
import { type Range, steadyRange } from './steady-range.ts';
import { WalkPoints } from './walk-points.tsx';

const TICK = { fill: 'var(--mw-ink-3)', fontSize: 11 };

/**
 * A chart of points and lines over two axes, linear or logarithmic: intervals as bars with the line of their basis, limits dashed with a word,
 * the forbidden side sunken, labels beside the marks and no legend.
 */
export function XyFigure({
  chart,
  ranges = { x: evenRange(chart, 'x'), y: evenRange(chart, 'y') },
  compact = false,
  children,
}: {
  readonly chart: XyChart;
  /** What the axes cover, where that is not just what the chart needs. */
  readonly ranges?: Ranges;
  /** For a small card: its title says what the horizontal axis is, and the labels take only the room that they need. */
  readonly compact?: boolean;
  /** Further marks of Recharts, drawn under the points. */
  readonly children?: ReactNode;
}) {
  // The same elements as long as they say the same: Recharts then has nothing to do but to hold the points.
  const key = JSON.stringify({
    x: chart.x,
    y: chart.y,
    limits: chart.limits,
    ranges,
    margin: marginOf(chart, compact),
    compact,
  });
  const { margin, ground, lines } = useMemo(() => frameOf(JSON.parse(key) as Frame), [key]);
  return (
    <WalkPoints chart={chart}>
      <ResponsiveContainer width="100%" height="100%">
        <ScatterChart margin={margin} accessibilityLayer={false}>
          {ground}
          {lines}
          {children}
          <SeriesLayer chart={chart} ranges={ranges} rightPx={margin.right} />
        </ScatterChart>
      </ResponsiveContainer>
    </WalkPoints>
  );
}

type Ranges = Readonly<Record<'x' | 'y', Range>>;

/** What an axis needs, up to even steps: a slider that moves the points a little does not move the axes under them. */
function evenRange(chart: XyChart, which: 'x' | 'y'): Range {
  const { unit, include } = chart[which];
  // A day ends at its end.
  if (unit === 'hour' && include !== null) return include;
  return steadyRange(chart[which], rangeOf(chart, which), null);
}

interface Frame {
  readonly x: Axis;
  readonly y: Axis;
  readonly limits: readonly Limit[];
  readonly ranges: Ranges;
  readonly margin: ReturnType<typeof marginOf>;
  readonly compact: boolean;
}

/** All that does not move with the points: grid, axes, limits and what they forbid. */
function frameOf({ limits, ranges, margin, compact, ...axes }: Frame): {
  readonly margin: Frame['margin'];
  readonly ground: ReactNode;
  readonly lines: ReactNode;
} {
  const axis = (which: 'x' | 'y') => {
    const ticks = axisTicks(axes[which], ranges[which]);
    const texts = new Map(ticks.map((tick) => [tick.value, tick.text]));
    return {
      type: 'number' as const,
      dataKey: which,
      scale: axes[which].scale,
      domain: [...ranges[which]] as [number, number],
      // The domain stands as it is: Recharts knows none of the points.
      allowDataOverflow: true,
      ticks: ticks.map((tick) => tick.value),
      tickFormatter: (value: number) => texts.get(value) ?? '',
      tick: TICK,
      tickLine: false,
      interval: 0 as const,
    };
  };
  const bothLog = axes.x.scale === 'log' && axes.y.scale === 'log';
  const ground = (
    <>
      <CartesianGrid stroke="var(--mw-line)" vertical={bothLog} />
      {limits.map((limit) => forbiddenArea(limit, ranges))}
    </>
  );
  const lines = (
    <>
      <XAxis
        {...axis('x')}
        axisLine={{ stroke: 'var(--mw-line-strong)' }}
        {...(compact ? { height: 20 } : { label: xLabel(axes.x) })}
      />
      <YAxis {...axis('y')} axisLine={false} width={compact ? 48 : 58} />
      {limits.map(limitLine)}
    </>
  );
  return { margin, ground, lines };
}

function limitLine({ axis, at, label }: Limit) {
  return (
    <ReferenceLine
      key={`${axis} ${label}`}
      {...(axis === 'x' ? { x: at } : { y: at })}
      stroke="var(--mw-ink-2)"
      strokeDasharray="4 3"
      label={{
        value: label,
        position: axis === 'x' ? 'top' : 'insideTopLeft',
        fill: 'var(--mw-ink-2)',
        fontSize: 11,
      }}
    />
  );
}

/** Room on the right for the names of lines; points have their labels where there is room. */
function marginOf({ series }: XyChart, compact: boolean) {
  const longest = Math.max(0, ...series.map(({ endLabel }) => endLabel?.length ?? 0));
  const right = 18 + Math.min(compact ? 96 : 132, longest * LETTER_PX);
  return compact ? { top: 12, right, bottom: 0, left: 0 } : { top: 18, right, bottom: 18, left: 4 };
}

function xLabel(axis: Axis) {
  const position = 'insideBottomRight' as const;
  return { value: axis.label, position, offset: -12, fill: 'var(--mw-ink-3)', fontSize: 11 };
}

function forbiddenArea(limit: Limit, ranges: Readonly<Record<'x' | 'y', readonly [number, number]>>) {
  if (limit.forbidden === null) return null;
  const [low, high] = ranges[limit.axis];
  const [from, to] = limit.forbidden === 'above' ? [limit.at, high] : [low, limit.at];
  const span = limit.axis === 'x' ? { x1: from, x2: to } : { y1: from, y2: to };
  return (
    <ReferenceArea
      key={`area ${limit.axis} ${limit.label}`}
      {...span}
      fill="var(--mw-sunken)"
      fillOpacity={1}
      stroke="none"
    />
  );
}
