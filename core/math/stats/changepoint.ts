import { mean, median } from './moments.ts';

const MIN_DISCARDED = 10;
const MAX_WINDOWS = 200;
const MIN_WINDOW = 5;
/** A step below this share of the level is kept: it is too small to discard samples for. */
const MIN_STEP = 0.02;

/**
 * Finds the start of the steady state in a series of run times: the index of the first run to keep. Averages runs over windows. The split
 * that best divides the windows into two levels is a change point if it explains more than noise (BIC penalty on the noise between
 * neighbouring windows). The search repeats after each change point, because warm-up comes in steps. Only the first half can be warm-up. At
 * least `minDiscarded` runs (10) are discarded; a series no longer than that is discarded entirely.
 */
export function steadyStateFrom(runMs: Float64Array, options: { readonly minDiscarded?: number } = {}): number {
  const minDiscarded = options.minDiscarded ?? MIN_DISCARDED;
  const size = Math.max(MIN_WINDOW, Math.ceil(runMs.length / MAX_WINDOWS));
  const windows = windowMeans(runMs, size);
  const lastStart = Math.floor(windows.length / 2);
  let start = 0;
  for (;;) {
    const next = changePoint(windows, start, lastStart);
    if (next === null) break;
    start = next;
  }
  return Math.min(runMs.length, Math.max(minDiscarded, start * size));
}

/** Means of consecutive windows of `size` samples. Drops a remainder at the end. */
export function windowMeans(samples: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: Math.floor(samples.length / size) }, (_, i) =>
    mean(samples.subarray(i * size, (i + 1) * size)),
  );
}

/** The split of windows[start..] at or before `lastStart` that explains most variance, or null if none explains more than noise. */
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
  // Medians, because a single slow run can shift a mean.
  const level = median(windows.subarray(best.at));
  const step = Math.abs(median(windows.subarray(start, best.at)) - level);
  return step > MIN_STEP * level ? best.at : null;
}

/** Variance of a window from differences between neighbours. Robust against a step or a spike. */
function noiseVariance(windows: Float64Array): number {
  const differences = Float64Array.from({ length: windows.length - 1 }, (_, i) =>
    Math.abs((windows[i + 1] ?? 0) - (windows[i] ?? 0)),
  );
  // The median of |N(0, 2σ²)| is 0.6745·√2·σ.
  return (median(differences) / (0.6745 * Math.SQRT2)) ** 2;
}
