import { mean } from '#core/math/stats/moments.ts';
import { groupBy } from '#core/group-by.ts';

/**
 * Correlation of the errors of two projections from one source, as z scores: to machines of two generations of cores, and of one. Measured in the
 * back-test (docs/methodology/backtest.md#distributions).
 */
export const ERROR_CORRELATION = { between: 0.49, within: 0.79 } as const;

/** The parts of the variance of an error: all projections from the source share the first, those to one generation the second. */
const PARTS = {
  source: ERROR_CORRELATION.between,
  generation: ERROR_CORRELATION.within - ERROR_CORRELATION.between,
  own: 1 - ERROR_CORRELATION.within,
} as const;

/** The share of the variance that all projections from a source have in common while nothing else is known of it. */
export const SOURCE_SHARE = PARTS.source;

/**
 * The z score of a projection from three standard normal draws: of the source, of the generation of its cores, and of its own.
 * @param sourceShare the share of the variance that is common to the source; the others keep their ratio.
 */
export function errorZ(
  draws: { readonly source: number; readonly generation: number; readonly own: number },
  sourceShare: number,
): number {
  const rest = (1 - sourceShare) / (PARTS.generation + PARTS.own);
  return (
    Math.sqrt(sourceShare) * draws.source +
    Math.sqrt(rest * PARTS.generation) * draws.generation +
    Math.sqrt(rest * PARTS.own) * draws.own
  );
}

/** The observed error of a projection from a machine to another type that was measured too. */
export interface ObservedError {
  readonly generation: string;
  /** The z score of the error in its predictive distribution. */
  readonly z: number;
}

/** The distribution of the z score of any other projection from the same source. */
export interface ExpectedError {
  readonly mean: number;
  readonly deviation: number;
  /** The share of its variance that is still common to all of them. */
  readonly sourceShare: number;
}

/**
 * The estimate of the error that all projections from the source share, from observed errors, by the posterior of a normal random effect. Types of
 * one generation say less than as many of different ones. Without observations a standard normal.
 */
export function expectedError(observed: readonly ObservedError[]): ExpectedError {
  const groups = groupBy(observed, ({ generation }) => generation);
  let precision = 1 / PARTS.source;
  let weighted = 0;
  for (const group of groups) {
    const variance = PARTS.generation + PARTS.own / group.length;
    precision += 1 / variance;
    weighted += mean(group.map(({ z }) => z)) / variance;
  }
  const common = 1 / precision;
  const variance = common + PARTS.generation + PARTS.own;
  return { mean: weighted / precision, deviation: Math.sqrt(variance), sourceShare: common / variance };
}
