import type { VariantSpeed } from '#core/contract/variants.ts';
import { meanInterval } from '#core/math/stats/intervals.ts';

/** Rows per second of both in one round. */
interface Round {
  readonly original: number;
  readonly variant: number;
}

/** Smaller differences are not worth naming, however sure they are. */
const SAME_SHARE = 0.02;

/**
 * The speed of a variant beside the original: the geometric mean of the ratios of the rounds with the t-interval of their logarithms, since
 * speeds vary in proportion and load that comes and goes hits both halves of a round alike. `faster` or `slower` if the whole interval lies on
 * one side of 1 and the ratio differs by more than 2 %.
 */
export function speedFrom(rounds: readonly Round[]): Omit<VariantSpeed, 'batchSize' | 'threads'> {
  const logarithms = rounds.map(({ original, variant }) => Math.log(variant / original));
  const { value, low, high } = meanInterval(logarithms);
  const exp = (each: number | null): number | null => (each === null ? null : Math.exp(each));
  const ratio = { value: Math.exp(value), low: exp(low), high: exp(high) };
  return {
    rounds: rounds.length,
    originalRowsPerS: meanInterval(rounds.map((round) => round.original)),
    variantRowsPerS: meanInterval(rounds.map((round) => round.variant)),
    ratio,
    verdict: verdictOf(ratio),
  };
}

function verdictOf({
  value,
  low,
  high,
}: {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}): VariantSpeed['verdict'] {
  if (low !== null && low > 1 && value > 1 + SAME_SHARE) return 'faster';
  return high !== null && high < 1 && value < 1 - SAME_SHARE ? 'slower' : 'same';
}
