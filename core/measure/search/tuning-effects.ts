import type { Interval } from '#core/contract/base/numbers.ts';
import type { TuningEffect, TuningFactor } from '#core/contract/run/tuning.ts';
import { studentTQuantile } from '#core/math/stats/distributions.ts';
import { meanInterval } from '#core/math/stats/intervals.ts';
import { mean, variance } from '#core/math/stats/moments.ts';
import type { DesignRun, Level } from './tuning-design.ts';

/** Smaller gains are not worth a setting that differs from everybody's default. */
const MIN_GAIN = 1.02;
/** Two-sided 90 % for all settings together. */
const TAIL = 0.05;
const MIN_PAIRS = 3;
/** No noise of one pair turns a gain into this. */
const HOPELESS = 2 / 3;

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

/** A block pair: the factors that it varies, in the order of the levels, and its runs. */
export interface TunedPair {
  readonly factors: readonly TuningFactor[];
  readonly runs: readonly TunedRun[];
}

/** One pair's estimate of the effect of a factor, as a logarithm; null if the pair does not vary it. */
function estimateIn({ factors, runs }: TunedPair, factor: TuningFactor): number | null {
  const index = factors.indexOf(factor);
  if (index < 0) return null;
  return effectOf(runs.map(({ levels, rowsPerS }) => ({ level: levels[index] ?? -1, response: Math.log(rowsPerS) })));
}

/**
 * The effects of all factors from block pairs. Each pair gives one estimate of each that it varies, in which differences between its blocks and
 * effects of two factors together cancel out; the interval comes from how the pairs differ. Responses are logarithms, because speeds change in
 * proportion. A factor is taken if its gain is at least 2 % and its lower bound is above 1 with the probability of error divided among the factors
 * (Bonferroni).
 */
export function tuningEffects(factors: readonly TuningFactor[], pairs: readonly TunedPair[]): readonly TuningEffect[] {
  return factors.map((factor) => {
    const estimates = pairs.flatMap((pair) => estimateIn(pair, factor) ?? []);
    const ratio = exponential(meanInterval(estimates));
    return { factor, ratio, isTaken: ratio.value >= MIN_GAIN && lowerBound(estimates, factors.length) > 0 };
  });
}

/**
 * The factors that are worth varying after the first pair: one that makes the model slower by a third or more is left at its default, since it
 * would cost time and make the estimates of the others coarse. Leaving out a factor leaves the design of the others as it is.
 */
export function worthVarying(factors: readonly TuningFactor[], first: TunedPair): readonly TuningFactor[] {
  return factors.filter((factor) => (estimateIn(first, factor) ?? 0) > Math.log(HOPELESS));
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

function exponential({ value, low, high }: Interval): Interval {
  return {
    value: Math.exp(value),
    low: low === null ? null : Math.exp(low),
    high: high === null ? null : Math.exp(high),
  };
}
