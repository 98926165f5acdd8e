/** Minutes of a day. */
export const DAY_MINUTES = 1440;
/** Minutes of a week. */
export const WEEK_MINUTES = 7 * DAY_MINUTES;

/**
 * Rates by minute with mean 1 and the given peak. A lower peak mixes the day with the flat one; a higher peak raises the rates to a power.
 * Both keep the order of the minutes. If the minutes cannot reach a peak (because several share the highest rate, or the peak exceeds their
 * number), the result is the highest possible peak.
 * @param raw rates of any scale, at least one of them positive.
 */
export function withPeak(raw: Float64Array, peakToMean: number): Float64Array {
  const relative = scaledToMeanOne(raw);
  const natural = highest(relative);
  if (peakToMean <= natural * (1 + 1e-9)) {
    const share = natural > 1 ? Math.min(1, (peakToMean - 1) / (natural - 1)) : 0;
    return relative.map((rate) => 1 + (rate - 1) * share);
  }
  const busiest = relative.reduce((minutes, rate) => minutes + (rate === natural ? 1 : 0), 0);
  const most = relative.length / busiest;
  if (peakToMean >= most) return relative.map((rate) => (rate === natural ? most : 0));
  const logs = relative.map((rate) => Math.log(rate / natural));
  const powered = (power: number): Float64Array => scaledToMeanOne(logs.map((log) => Math.exp(power * log)));
  let low = 1;
  let high = 2;
  while (highest(powered(high)) < peakToMean && high < 1e9) high *= 2;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (highest(powered(middle)) < peakToMean) low = middle;
    else high = middle;
  }
  return powered(high);
}

function scaledToMeanOne(rates: Float64Array): Float64Array {
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  return rates.map((rate) => rate / mean);
}

function highest(rates: Float64Array): number {
  return rates.reduce((max, rate) => Math.max(max, rate), 0);
}
