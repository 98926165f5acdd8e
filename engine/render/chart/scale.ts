import { axisTicks, type Tick } from '#core/figure/axis-ticks.ts';
import type { Axis } from '#core/figure/model.ts';

/** Maps values of an axis to pixels. ECharts draws in `position` space (log10 on a log axis), so ticks may lie anywhere. */
export interface Scale {
  readonly axis: Axis;
  /** Ends in position space. */
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly Tick[];
  readonly position: (value: number) => number;
}

/** Share of the range that is left free on either side: room for a label above the highest mark. */
const LOG_MARGIN = 0.1;

function positionIn(axis: Axis, value: number): number {
  return axis.scale === 'log' ? Math.log10(value) : value;
}

function included(axis: Axis): number[] {
  return axis.include === null ? [] : [...axis.include];
}

/** A scale over values (positive on a log axis), with a margin around the data; a linear one ends on a tick above it. */
export function makeScale(axis: Axis, values: readonly number[]): Scale {
  const usable = [...values, ...included(axis)].filter(
    (value) => Number.isFinite(value) && (axis.scale === 'linear' || value > 0),
  );
  const positions = (usable.length === 0 ? [1] : usable).map((value) => positionIn(axis, value));
  const low = Math.min(...positions);
  const high = Math.max(...positions);
  const [min, max] = axis.scale === 'log' ? logEnds(low, high) : linearEnds(low, high);
  const range = axis.scale === 'log' ? ([10 ** min, 10 ** max] as const) : ([min, max] as const);
  return { axis, min, max, ticks: axisTicks(axis, range), position: (value) => positionIn(axis, value) };
}

function logEnds(low: number, high: number): [number, number] {
  const margin = Math.max(0.12, (high - low) * LOG_MARGIN);
  return [low - margin, high + margin];
}

function linearEnds(low: number, high: number): [number, number] {
  const span = high === low ? Math.abs(high) || 1 : high - low;
  return [low === 0 ? 0 : low - span * 0.05, high + span * 0.08];
}
