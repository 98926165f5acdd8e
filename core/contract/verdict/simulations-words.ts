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

/**
 * A share of simulations that meet the requirements, out of a hundred and rounded down, so that it never says more than is true: `94 of 100` for 0.9496,
 * `all` only for 1.
 */
export function heldOfHundred(share: number): string {
  return share >= 1 ? 'all' : `${Math.floor(100 * share + ROUNDING)} of 100`;
}

/** Absorbs the error of a product of decimals: 1,000 × 0.57 is a little less than 570. */
const ROUNDING = 1e-9;

/**
 * A share of simulations that meet the requirements, rounded down to a tenth of a point, so that it never says more than is true: 0.9496 is `94.9 %`,
 * and only a share of 1 is `100 %`.
 */
export function heldText(share: number): string {
  if (!Number.isFinite(share)) return '—';
  const tenths = Math.floor(1000 * share + ROUNDING);
  return share > 0 && tenths === 0 ? '< 0.1 %' : `${tenths / 10} %`;
}

/** The share that does not, rounded up: with `heldText` of the rest it adds up to 100 %. */
export function missedText(share: number): string {
  if (!Number.isFinite(share)) return '—';
  const tenths = Math.ceil(1000 * share - ROUNDING);
  return share < 1 && tenths === 1000 ? '> 99.9 %' : `${tenths / 10} %`;
}
