import { axisTicks, type Tick } from '#core/figure/axis-ticks.ts';
import type { ServingOption } from '#core/contract/plan.ts';

/** The logarithmic scale that the costs of all rows share. */
export interface CostScale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
}

/** Steps per decade by which the scale grows, so that it does not jump with every slider move. */
const STEPS = [1, 3];

/** A scale over the costs per million of the feasible options, their intervals and the current cost; null if nothing has a cost. */
export function costScale(options: readonly ServingOption[], todayPerMillionUsd: number | null): CostScale | null {
  const values = [
    ...options.flatMap(({ costPerMillionUsd: cost }) =>
      cost === null ? [] : [cost.value, cost.low ?? cost.value, cost.high ?? cost.value],
    ),
    ...(todayPerMillionUsd === null ? [] : [todayPerMillionUsd]),
  ].filter((value) => value > 0 && Number.isFinite(value));
  if (values.length === 0) return null;
  const low = stepBelow(Math.min(...values));
  const high = stepAbove(Math.max(...values));
  const ticks = axisTicks({ label: '', unit: 'usd-per-million', scale: 'log', include: null }, [low, high]);
  return { low, high, ticks };
}

/** The position of a cost, 0 to 1; costs outside the scale are at an end. */
export function placeOf(usd: number, { low, high }: CostScale): number {
  return Math.min(1, Math.max(0, Math.log(usd / low) / Math.log(high / low)));
}

function stepBelow(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value));
  return exact(decade * (STEPS.findLast((step) => step * decade < value * 0.95) ?? 0.3));
}

function stepAbove(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value));
  return exact(decade * (STEPS.find((step) => step * decade > value * 1.05) ?? 10));
}

/** Removes binary rounding noise. */
function exact(value: number): number {
  return Number(value.toPrecision(6));
}
