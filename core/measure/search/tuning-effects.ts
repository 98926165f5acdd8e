import type { Interval } from '#core/contract/numbers.ts';
import type { SessionTuning, TuningEffect, TuningFactor } from '#core/contract/tuning.ts';
import { DEFAULT_TUNING } from '#core/contract/tuning.ts';
import { studentTQuantile } from '#core/math/stats/distributions.ts';
import { meanInterval } from '#core/math/stats/intervals.ts';
import { mean, variance } from '#core/math/stats/moments.ts';
import type { DesignRun, Level } from './tuning-design.ts';

/** Smaller gains are not worth a setting that differs from everybody's default. */
const MIN_GAIN = 1.02;
/** Two-sided 90 % for all settings together. */
const TAIL = 0.05;
const MIN_PAIRS = 3;

/** A run of the design and the rows per second that it reached. */
export interface TunedRun extends DesignRun {
  readonly rowsPerS: number;
}

/**
 * The effect of one factor: the mean of the responses at its high level minus that at its low level (a contrast; Montgomery, Design and
 * Analysis of Experiments, chapter 6).
 */
export function effectOf(runs: readonly { readonly level: Level; readonly response: number }[]): number {
  const at = (wanted: Level): readonly number[] =>
    runs.filter(({ level }) => level === wanted).map(({ response }) => response);
  return mean(at(1)) - mean(at(-1));
}

/**
 * The effects of all factors from block pairs. Each pair gives one estimate of each, in which differences between its blocks and effects of two
 * factors together cancel out; the interval comes from how the pairs differ. Responses are logarithms, because speeds change in proportion. A
 * factor is taken if its gain is at least 2 % and its lower bound is above 1 with the probability of error divided among the factors
 * (Bonferroni).
 */
export function tuningEffects(
  factors: readonly TuningFactor[],
  pairs: readonly (readonly TunedRun[])[],
): readonly TuningEffect[] {
  return factors.map((factor, index) => {
    const estimates = pairs.map((runs) =>
      effectOf(runs.map(({ levels, rowsPerS }) => ({ level: levels[index] ?? -1, response: Math.log(rowsPerS) }))),
    );
    const ratio = exponential(meanInterval(estimates));
    return { factor, ratio, isTaken: ratio.value >= MIN_GAIN && lowerBound(estimates, factors.length) > 0 };
  });
}

/** The lower bound of a mean with the error divided among `looks`; minus infinity for fewer than three values. */
function lowerBound(values: readonly number[], looks: number): number {
  if (values.length < MIN_PAIRS) return Number.NEGATIVE_INFINITY;
  const half = studentTQuantile(1 - TAIL / looks, values.length - 1) * Math.sqrt(variance(values) / values.length);
  return mean(values) - half;
}

/** Default and tried settings in one round. */
interface ComparedRound {
  readonly defaultPerS: number;
  readonly triedPerS: number;
}

/** The ratio of the tried settings to the default over rounds in turns, and whether it confirms them: clearly not slower, and faster on average. */
export function confirmTuning(rounds: readonly ComparedRound[]): {
  readonly ratio: Interval;
  readonly isConfirmed: boolean;
} {
  const ratio = exponential(
    meanInterval(rounds.map(({ defaultPerS, triedPerS }) => Math.log(triedPerS / defaultPerS))),
  );
  return { ratio, isConfirmed: ratio.low !== null && ratio.low > 1 };
}

/** Whether settings differ from the default. */
export function isTuned(tuning: SessionTuning): boolean {
  return JSON.stringify(tuning) !== JSON.stringify(DEFAULT_TUNING);
}

function exponential({ value, low, high }: Interval): Interval {
  return {
    value: Math.exp(value),
    low: low === null ? null : Math.exp(low),
    high: high === null ? null : Math.exp(high),
  };
}
