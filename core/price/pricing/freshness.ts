/** Age of an answer when it is read, counted from the snapshot at the start of the run: uniform on [D, D+P]. */
export interface Freshness {
  readonly mean: number;
  readonly max: number;
}

/** Freshness in seconds of a batch that takes D (start-up and run) every P: mean D+P/2, max D+P. */
export function batchFreshnessS(batch: { readonly durationS: number; readonly periodS: number }): Freshness {
  return { mean: batch.durationS + batch.periodS / 2, max: batch.durationS + batch.periodS };
}

/**
 * The longest period, up to a limit (a day by default), that keeps D+P within the maximum staleness. D = fixed + share·P: the start of a
 * run, plus the part that grows with the rows that a longer period collects. Null if no period does.
 */
export function longestPeriodS(batch: {
  readonly fixedS: number;
  readonly perPeriodS: number;
  readonly maxStalenessS: number | null;
  readonly maxPeriodS?: number;
}): number | null {
  const { fixedS, perPeriodS, maxStalenessS, maxPeriodS = 86_400 } = batch;
  if (maxStalenessS === null) return maxPeriodS;
  const periodS = Math.min(maxPeriodS, (maxStalenessS - fixedS) / (1 + perPeriodS));
  return periodS > 0 ? periodS : null;
}
