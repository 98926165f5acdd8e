import { multipliedWhile } from '#core/math/stats/root.ts';
import { logGamma } from '#core/math/stats/special-functions.ts';

/** The rate over one day relative to its mean: `at(x)` for x in [0, 1) from midnight. The mean of `at` is 1 and its maximum is `peak`. */
interface DayShape {
  readonly peak: number;
  readonly at: (share: number) => number;
}

/** Time of day of the peak, as a share of the day. */
const BUSIEST_SHARE = 14 / 24;

/**
 * A day with one peak in the early afternoon. Up to a peak of twice the mean it is a sine wave above a floor. Above, it is the raised
 * cosine to a power that keeps the mean at 1 and lets the night rate approach 0. Both curves agree at 2.
 * @param peakToMean at least 1.
 */
export function diurnalShape(peakToMean: number): DayShape {
  if (peakToMean <= 2) return { peak: peakToMean, at: (share) => 1 + (peakToMean - 1) * cosine(share) };
  const power = powerOfPeak(peakToMean);
  return { peak: peakToMean, at: (share) => peakToMean * ((1 + cosine(share)) / 2) ** power };
}

function cosine(share: number): number {
  return Math.cos(2 * Math.PI * (share - BUSIEST_SHARE));
}

/** ln of the mean of ((1+cos)/2)^k over a day: Γ(k+½)/(√π·Γ(k+1)). */
function logMean(k: number): number {
  return logGamma(k + 0.5) - 0.5 * Math.log(Math.PI) - logGamma(k + 1);
}

/** The k for which the mean of ((1+cos)/2)^k over a day is 1 ÷ `peakToMean`. */
function powerOfPeak(peakToMean: number): number {
  let low = 0;
  let high = multipliedWhile(1, (k) => logMean(k) > -Math.log(peakToMean));
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (logMean(middle) > -Math.log(peakToMean)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Default peak-to-mean ratio of a diurnal day: the planning value of `core/price/traffic/rates.ts`. */
export const DIURNAL_PEAK_TO_MEAN = 2;
