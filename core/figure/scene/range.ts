import type { Axis, Limit, XyChart } from '#core/figure/model.ts';

/** The lowest and the highest value of an axis. */
export type Range = readonly [number, number];

/** The ranges of both axes of a chart. */
export type Ranges = Readonly<Record<'x' | 'y', Range>>;

/** Margin beyond the outermost points, as a share of the range. */
const MARGIN = 0.06;

/** The range that an axis must cover: its points with their intervals, its limits and `include`, plus a margin. */
export function neededRange(chart: XyChart, which: 'x' | 'y'): Range {
  const axis = chart[which];
  const values = [...pointValues(chart, which), ...limitValues(chart.limits, which), ...(axis.include ?? [])].filter(
    (value) => Number.isFinite(value) && (axis.scale === 'linear' || value > 0),
  );
  if (values.length === 0) return axis.scale === 'log' ? [1, 10] : [0, 1];
  return widened(axis, Math.min(...values), Math.max(...values));
}

function pointValues(chart: XyChart, which: 'x' | 'y'): readonly number[] {
  const points = chart.series.flatMap((series) => series.points);
  if (which === 'x') return points.map((point) => point.x);
  return points.flatMap(({ y, low, high }) => [y, low, high].filter((value) => value !== null));
}

function limitValues(limits: readonly Limit[], which: 'x' | 'y'): readonly number[] {
  return limits.filter((limit) => limit.axis === which).map((limit) => limit.at);
}

function widened(axis: Axis, low: number, high: number): Range {
  if (axis.scale === 'log') {
    const factor = Math.max((high / low) ** MARGIN, 1.15);
    return [low / factor, high * factor];
  }
  const room = Math.max((high - low) * MARGIN, Math.abs(high) * 0.02, 1e-9);
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

/** Ends of a logarithmic axis lie on these multiples of a power of ten. */
const LOG_STEPS = [1, 2, 5, 10];
/** Ends of a linear axis lie on quarters of the power of ten below its span. */
const LINEAR_PARTS = 4;

/**
 * The range of an axis that is drawn while its data arrive. It covers the needed range, ends on round steps and includes the previous
 * range, so it grows rarely, in steps, and never shrinks. `before` is null on the first call.
 */
export function steadyRange(axis: Pick<Axis, 'scale'>, needed: Range, before: Range | null): Range {
  const [low, high] = axis.scale === 'log' ? logSteps(needed) : linearSteps(needed);
  return before === null ? [low, high] : [Math.min(low, before[0]), Math.max(high, before[1])];
}

function logSteps([low, high]: Range): Range {
  // A step below 1/x corresponds to a step above x: the steps 1, 2, 5 are symmetric under inversion.
  return [stepBelow(low), 1 / stepBelow(1 / high)];
}

/** The highest step at or below a positive value. */
function stepBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const multiple = LOG_STEPS.findLast((each) => each * power <= value * (1 + 1e-9)) ?? 1;
  return multiple * power;
}

function linearSteps([low, high]: Range): Range {
  const span = Math.max(high - low, Number.MIN_VALUE);
  const step = 10 ** Math.floor(Math.log10(span)) / LINEAR_PARTS;
  return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
}

/** Ranges of both axes that end on round steps, so that a slider that moves the points a little does not move the axes. */
export function evenRanges(chart: XyChart): Ranges {
  return { x: evenRange(chart, 'x'), y: evenRange(chart, 'y') };
}

function evenRange(chart: XyChart, which: 'x' | 'y'): Range {
  const { unit, include } = chart[which];
  // The axis of a day ends exactly at midnight.
  if (unit === 'hour' && include !== null) return include;
  return steadyRange(chart[which], neededRange(chart, which), null);
}
