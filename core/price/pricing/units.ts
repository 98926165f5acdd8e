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

/** US dollars per million predictions of a monthly bill: monthly ÷ (per day × 730/24) × 10⁶. */
export function costPerMillionUsd(monthlyUsd: number, predictionsPerDay: number): number {
  return (monthlyUsd / predictionsPerMonth(predictionsPerDay)) * 1e6;
}
