import { mean, median } from './moments.ts';

const MIN_DISCARDED = 10;
const MAX_WINDOWS = 200;
const MIN_WINDOW = 5;
/** A step smaller than this share of the level is left in: it is no warm-up worth losing samples for. */
const MIN_STEP = 0.02;

/**
 * Where the steady state begins in run times in order: the index of the first run to keep. Runs are averaged over windows;
 * the split that best divides the windows in two levels is a change point if it explains more than noise does (a BIC penalty
 * on the noise of neighbouring windows); what follows it is searched again, as warm-up comes in steps. Only the first half
 * may be warm-up. At least `fewest` runs (10) are always discarded, so with no more than that the answer is their number.
 */
export function steadyStateFrom(runMs: Float64Array, options: { readonly fewest?: number } = {}): number {
  const fewest = options.fewest ?? MIN_DISCARDED;
  const size = Math.max(MIN_WINDOW, Math.ceil(runMs.length / MAX_WINDOWS));
  const windows = windowMeans(runMs, size);
  const lastStart = Math.floor(windows.length / 2);
  let start = 0;
  for (;;) {
    const next = changePoint(windows, start, lastStart);
    if (next === null) break;
    start = next;
  }
  return Math.min(runMs.length, Math.max(fewest, start * size));
}

/** Means of consecutive stretches of `size` samples; a remainder at the end is left out. */
export function windowMeans(samples: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: Math.floor(samples.length / size) }, (_, i) =>
    mean(samples.subarray(i * size, (i + 1) * size)),
  );
}

/** The most telling split of windows[start..] at or before `lastStart`, or null when none is more than noise. */
function changePoint(windows: Float64Array, start: number, lastStart: number): number | null {
  const n = windows.length - start;
  if (n < 4) return null;
  const noise = noiseVariance(windows.subarray(start));
  const total = windows.subarray(start).reduce((sum, w) => sum + w, 0);
  let best = { at: -1, gain: 0 };
  let before = 0;
  for (let k = 1; start + k <= lastStart; k++) {
    before += windows[start + k - 1] ?? 0;
    const early = before / k;
    const late = (total - before) / (n - k);
    const gain = (k * (n - k) * (early - late) ** 2) / n;
    if (gain > best.gain) best = { at: start + k, gain };
  }
  if (best.at < 0 || best.gain <= 3 * noise * Math.log(n)) return null;
  // Medians, since one slow run can make a step of means.
  const level = median(windows.subarray(best.at));
  const step = Math.abs(median(windows.subarray(start, best.at)) - level);
  return step > MIN_STEP * level ? best.at : null;
}

/** Variance of one window from the differences of neighbours, robustly: a step or a spike does not blow it up. */
function noiseVariance(windows: Float64Array): number {
  const differences = Float64Array.from({ length: windows.length - 1 }, (_, i) =>
    Math.abs((windows[i + 1] ?? 0) - (windows[i] ?? 0)),
  );
  // The median of |N(0, 2σ²)| is 0.6745·√2·σ.
  return (median(differences) / (0.6745 * Math.SQRT2)) ** 2;
}
