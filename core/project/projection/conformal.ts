/** Minimum number of residuals for a separate interval (docs/methodology/projection.md). */
export const MIN_RESIDUALS = 20;

/** Minimum number of machines that guarantees a 90 % interval: from here on 0.9·(n+1)/n is at most 1. */
const MIN_UNITS = 9;

/**
 * Minimum number of machines whose residuals represent their own family and type. Fewer describe themselves rather than the next machine.
 */
export const MIN_UNITS_PER_KIND = 4;

/** Absolute log residuals |log(predicted ÷ true)| of one machine, or of several similar machines. */
export interface Residuals {
  readonly unit: string;
  readonly logErrors: readonly number[];
}

/**
 * Half-width, in log, of the interval that covers a new residual with probability `level`. Residuals of one machine are correlated, so
 * machines rather than residuals are exchangeable. All machines have the same weight, and with n of them the level is raised to
 * level·(n+1)/n, as in split conformal prediction (Lei et al. 2018) with groups (Lee, Barber and Willett 2023). With fewer than nine
 * machines 90 % cannot be guaranteed, and the plain level is used. Infinity without residuals.
 */
export function conformalHalfWidth(residuals: readonly Residuals[], level: number): number {
  const units = residuals.filter(({ logErrors }) => logErrors.length > 0);
  if (units.length === 0) return Infinity;
  const raised = (level * (units.length + 1)) / units.length;
  return weightedQuantile(units, units.length < MIN_UNITS ? level : Math.min(1, raised));
}

/** Every unit has weight 1/n, spread over its residuals. */
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
