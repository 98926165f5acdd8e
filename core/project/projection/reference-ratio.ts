import { median } from '#core/math/stats/moments.ts';

/** A model of the same family and type that was measured on the target too. */
export interface Reference {
  readonly measuredMs: number;
  readonly predictedMs: number;
}

/**
 * By what the prediction of a time on a target is multiplied: the median of measured ÷ predicted of reference models on it, 1 without any. The
 * strongest lever of a projection (docs/methodology/projection.md): what the specification does not tell is the same for models of one kind.
 */
export function referenceRatio(references: readonly Reference[]): number {
  if (references.length === 0) return 1;
  return Math.exp(median(references.map(({ measuredMs, predictedMs }) => Math.log(measuredMs / predictedMs))));
}
