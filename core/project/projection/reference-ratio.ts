import { median } from '#core/math/stats/moments.ts';

/** A model of the same family and type that was measured on the target too. */
export interface Reference {
  readonly measuredMs: number;
  readonly predictedMs: number;
}

/**
 * The factor by which a predicted time on a target is multiplied: the median of measured ÷ predicted of the reference models, 1 without
 * any. This corrects what a specification does not show, because it affects models of one kind alike. It reduces the error of a projection
 * the most (docs/methodology/projection.md).
 */
export function referenceRatio(references: readonly Reference[]): number {
  if (references.length === 0) return 1;
  return Math.exp(median(references.map(({ measuredMs, predictedMs }) => Math.log(measuredMs / predictedMs))));
}
