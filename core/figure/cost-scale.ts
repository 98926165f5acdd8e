import { axisTicks, type Tick } from './axis-ticks.ts';
import type { Unit } from '#core/words/format/quantity.ts';
import { steadyRange } from './scene/range.ts';

/** A logarithmic scale of costs that the rows of a list share. */
export interface CostScale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
}

/** Room beyond the outermost costs, as a factor. */
const MARGIN = 1.05;

/**
 * A scale over costs in US dollars. Its ends are round steps, so that it does not jump with every move of a slider. Values at or below zero and infinite
 * values are excluded. Returns null when no value remains.
 */
export function costScale(costsUsd: readonly number[], unit: Unit): CostScale | null {
  const values = drawable(costsUsd);
  if (values.length === 0) return null;
  const [low, high] = steadyRange({ scale: 'log' }, [Math.min(...values) / MARGIN, Math.max(...values) * MARGIN], null);
  return { low, high, ticks: axisTicks({ label: '', unit, scale: 'log', include: null }, [low, high]) };
}

/** The position of a cost on the scale, 0 to 1. Costs outside the scale are at one of its ends. */
export function placeOnScale(usd: number, { low, high }: CostScale): number {
  return Math.min(1, Math.max(0, Math.log(usd / low) / Math.log(high / low)));
}

function drawable(costsUsd: readonly number[]): readonly number[] {
  return costsUsd.filter((value) => value > 0 && Number.isFinite(value));
}
