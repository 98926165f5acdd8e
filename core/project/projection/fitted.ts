import type { FittedProjection, ProjectionInterval } from '#core/contract/catalog/catalog.ts';
import type { OperatorClass } from '#core/contract/run/profile.ts';
import type { Hop } from './machine.ts';
import type { Coefficients } from './relative-time.ts';
import type { ModelFamily } from './types.ts';

/** The family of published results that resembles a kind of model or node; null if there is none. */
const SIMILAR_FAMILY: Readonly<Record<ModelFamily | OperatorClass, string | null>> = {
  trees: null,
  tree: null,
  conv: 'conv',
  depthwise: 'conv_depthwise',
  gemm: 'transformer',
  attention: 'transformer',
  elementwise: null,
  gather: null,
  other: null,
};

/**
 * Gain from wider vectors if nothing was fitted, as an exponent of the width: none for trees, all of it for products, 1.5× for twice the
 * width for convolutions.
 */
const WIDTH_EXPONENT: Readonly<Record<ModelFamily | OperatorClass, number>> = {
  trees: 0,
  tree: 0,
  conv: Math.log2(1.5),
  depthwise: Math.log2(1.5),
  gemm: 1,
  attention: 1,
  elementwise: 0,
  gather: 0,
  other: 0.5,
};

/**
 * How a kind of model or node scales with a CPU: coefficients fitted on published results of its kind, otherwise a rule that uses only
 * clock, cores and width.
 */
export function coefficientsFor(
  kind: ModelFamily | OperatorClass,
  precision: 'fp32' | 'int8',
  fitted: FittedProjection,
): Coefficients {
  const family = SIMILAR_FAMILY[kind];
  const found = fitted.coefficients.find(
    (row) => row.device === 'cpu' && row.family === family && row.precision === precision,
  );
  return found ?? coefficientsWithoutData(kind);
}

/** The rule for a kind without published results: clock, cores and width alone. */
export function coefficientsWithoutData(kind: ModelFamily | OperatorClass): Coefficients {
  return {
    memoryShare: 0,
    overheadShare: 0,
    widthExponent: WIDTH_EXPONENT[kind],
    threadLoss: 0,
    armLog: 0,
    matrixLog: 0,
  };
}

/**
 * The interval of a hop without references: of the same family and type if the backtest had enough residuals, otherwise of the hop. Null if
 * there is neither.
 */
export function intervalFor(
  of: { readonly hop: Hop; readonly kind: ModelFamily; readonly precision: 'fp32' | 'int8' },
  fitted: FittedProjection,
): ProjectionInterval | null {
  const ofHop = fitted.intervals.filter((row) => row.hop === of.hop && !row.references);
  const family = SIMILAR_FAMILY[of.kind];
  return (
    ofHop.find((row) => row.family === family && family !== null && row.precision === of.precision) ??
    ofHop.find((row) => row.family === null) ??
    null
  );
}
