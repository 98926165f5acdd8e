import { shareStep } from '#core/words/format/format.ts';

/**
 * A share of independent simulations as people say it, out of a hundred and rounded to what `draws` simulations can tell: `97 of 100 simulations`,
 * `all simulations`, `no simulation`, `more than 99 of 100 simulations`. Only a share of 1 is all of them, and only a share of 0 none.
 */
export function ofSimulations(share: number, draws: number): string {
  if (!Number.isFinite(share)) return 'an unknown number of simulations';
  if (share <= 0) return 'no simulation';
  if (share >= 1) return 'all simulations';
  const step = Math.max(1, shareStep(share, draws));
  const rounded = step * Math.round((100 * share) / step);
  if (rounded <= 0) return `fewer than ${step} of 100 simulations`;
  return rounded >= 100 ? `more than ${100 - step} of 100 simulations` : `${rounded} of 100 simulations`;
}
