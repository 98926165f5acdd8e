import type { VariantSpeed } from '#core/contract/model/variants.ts';
import { meanInterval } from '#core/math/stats/intervals.ts';
import { mean } from '#core/math/stats/moments.ts';

/** Rows per second of both in one round. */
export interface SpeedRound {
  readonly original: number;
  readonly variant: number;
}

/** Smaller differences are not worth naming, however sure they are. */
const SAME_SHARE = 0.02;

/**
 * The speed of a variant compared with the original. A process has a layout in memory, a core and neighbours of its own, which its rounds repeat; so each
 * process counts once, by the geometric mean of the ratios of its rounds. The ratio is the geometric mean over processes with the t-interval of
 * their logarithms, since speeds vary in proportion and load that comes and goes hits both halves of a round alike. `faster` or `slower` if the whole
 * interval lies on one side of 1 and the ratio differs by more than 2 %.
 * @param processes the rounds of each, at least one; without a third process there are no bounds, and neither faster nor slower is claimed.
 */
export function speedFrom(processes: readonly (readonly SpeedRound[])[]): Omit<VariantSpeed, 'batchSize' | 'threads'> {
  const each = (of: (round: SpeedRound) => number): number[] => processes.map((rounds) => mean(rounds.map(of)));
  const { value, low, high } = meanInterval(each(({ original, variant }) => Math.log(variant / original)));
  const exp = (bound: number | null): number | null => (bound === null ? null : Math.exp(bound));
  const ratio = { value: Math.exp(value), low: exp(low), high: exp(high) };
  return {
    rounds: processes.reduce((total, rounds) => total + rounds.length, 0),
    processes: processes.length,
    originalRowsPerS: meanInterval(each(({ original }) => original)),
    variantRowsPerS: meanInterval(each(({ variant }) => variant)),
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
