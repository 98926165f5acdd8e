import type { Workload } from '#core/contract/workload/workload.ts';

/** A time within which a share of the answers must come. */
export interface AnswerLimit {
  /** Of a caller who waits, or of the age of answers: a live answer is as old as it takes. */
  readonly kind: 'slo' | 'age';
  readonly percentile: number;
  readonly limitMs: number;
}

/** The percentile at which the age of a live answer counts, as it does for streams and queues. */
const AGE_PERCENTILE = 99;

/** The limits on the time of a live answer: the SLO of a caller who waits, and the maximum staleness, whether or not a caller waits. */
export function answerLimits({
  callerWaits,
  sloMs,
  sloPercentile,
  maxStalenessS,
}: Pick<Workload, 'callerWaits' | 'sloMs' | 'sloPercentile' | 'maxStalenessS'>): readonly AnswerLimit[] {
  const slo: readonly AnswerLimit[] =
    callerWaits && sloMs !== null ? [{ kind: 'slo', percentile: sloPercentile, limitMs: sloMs }] : [];
  if (maxStalenessS === null) return slo;
  return [...slo, { kind: 'age', percentile: AGE_PERCENTILE, limitMs: maxStalenessS * 1000 }];
}
