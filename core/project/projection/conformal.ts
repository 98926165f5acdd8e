/** Fewest residuals that an interval of its own is taken from: docs/methodology/projection.md. */
export const MIN_RESIDUALS = 20;

/** Fewest machines that an interval of 90 % can be guaranteed from: 0.9·(n+1)/n is at most 1 from here on. */
const MIN_UNITS = 9;

/** Fewest machines whose residuals stand for a family and type of their own: fewer say more of themselves than of the next one. */
export const MIN_UNITS_OF_A_KIND = 4;

/** Absolute log residuals |log(predicted ÷ true)| of one machine, or of machines that are alike. */
export interface Residuals {
  readonly unit: string;
  readonly logErrors: readonly number[];
}

/**
 * Half-width, in log, of the interval that covers a new residual with probability `level`. Residuals of one machine are alike, so that what is exchangeable is
 * machines: each counts the same, and with n of them the level is raised to level·(n+1)/n, as in split conformal prediction (Lei et al. 2018) with groups
 * (Lee, Barber and Willett 2023). Under nine machines there is no guarantee at 90 %, and the plain level is taken. Infinity without residuals.
 */
export function conformalHalfWidth(residuals: readonly Residuals[], level: number): number {
  const units = residuals.filter(({ logErrors }) => logErrors.length > 0);
  if (units.length === 0) return Infinity;
  const raised = (level * (units.length + 1)) / units.length;
  return weightedQuantile(units, units.length < MIN_UNITS ? level : Math.min(1, raised));
}

/** Every unit weighs 1/n, spread over its residuals. */
function weightedQuantile(units: readonly Residuals[], level: number): number {
  const weighted = units
    .flatMap(({ logErrors }) => logErrors.map((value) => ({ value, weight: 1 / (units.length * logErrors.length) })))
    .sort((a, b) => a.value - b.value);
  let sum = 0;
  for (const { value, weight } of weighted) {
    sum += weight;
    if (sum >= level - 1e-12) return value;
  }
  return weighted.at(-1)?.value ?? Infinity;
}
