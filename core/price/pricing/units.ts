/** Hours of a month, in all documents. */
export const MONTH_H = 730;
/** Seconds of a month. */
export const MONTH_S = MONTH_H * 3600;
/** Seconds of a day. */
export const DAY_S = 86_400;
/** A GB on a bill is 2³⁰ bytes. */
export const GIB = 2 ** 30;

/** Predictions per month. */
export function predictionsPerMonth(predictionsPerDay: number): number {
  return predictionsPerDay * (MONTH_H / 24);
}

/** Seconds of the work that a bill is for: a month, or for a job that runs once the time of its rows. */
export function billedS({ once, batchPeriodS }: Billed): number {
  return once ? (batchPeriodS ?? DAY_S) : MONTH_S;
}

/** The part of a workload that decides what a bill is for. */
interface Billed {
  readonly once: boolean;
  readonly batchPeriodS: number | null;
}

/** The predictions that a bill is for: of a month, or of the job that runs once. */
export function billedPredictions(workload: Billed & { readonly predictionsPerDay: number }): number {
  return (workload.predictionsPerDay * billedS(workload)) / DAY_S;
}

/** US dollars per million predictions of a monthly bill: monthly ÷ (per day × 730/24) × 10⁶. */
export function costPerMillionUsd(monthlyUsd: number, predictionsPerDay: number): number {
  return (monthlyUsd / predictionsPerMonth(predictionsPerDay)) * 1e6;
}
