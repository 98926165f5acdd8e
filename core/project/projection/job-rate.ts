import type { Interval } from '#core/contract/base/numbers.ts';
import type { BatchJob, BatchTrial, RunDocument } from '#core/contract/run/run.ts';
import { normalQuantile, studentTQuantile } from '#core/math/stats/distributions.ts';
import { mean, variance } from '#core/math/stats/moments.ts';
import { oncePer } from '#core/once-per.ts';

/** The time of a whole job of N rows on the machine where it was measured: `fixedS` + N/`rowsPerS`. */
export interface JobRate {
  /** Threads, the open file, and what else does not grow with the rows. 0 if only one size was measured. */
  readonly fixedS: number;
  readonly rowsPerS: number;
  /**
   * Its ratio to the rate of inference alone, at most 1, with the 90 % interval. It is the same on other machines. Bounds are null if the
   * two sizes were not repeated.
   */
  readonly share: Interval;
  /** Standard deviation of the logarithm of that ratio. A judgement where there is no interval. */
  readonly sigmaLog: number;
}

/** Without an interval, the ratio of a whole job to inference alone is within ×/÷ this factor nine times in ten. An assumption. */
export const JUDGED_JOB_FACTOR90 = 1.25;

/** With fewer repetitions there is no interval. */
const MIN_REPEATS = 3;
const Z90 = normalQuantile(0.95);

/**
 * The rate of a whole job. Two measured sizes give the time per row as the difference of their times over that of their rows. Noise cannot make it
 * better than the stages allow, whose busy times share the cores, nor worse than the larger job as a whole. With one size, the stages alone decide.
 * Null if no job was measured.
 */
export const jobRate = oncePer(({ batch }: Pick<RunDocument, 'batch'>): JobRate | null => {
  const job = batch?.job ?? null;
  if (batch === null || job === null || job.inferS <= 0) return null;
  const { rows, wallS, smaller } = job;
  const inferenceRowsPerS = batch.best.rowsPerS.value;
  const busyShare = job.inferS / (job.readS + job.tensoriseS + job.inferS + job.writeS);
  const mostRowsPerS = inferenceRowsPerS * busyShare;
  const judged = { low: null, high: null, sigmaLog: Math.log(JUDGED_JOB_FACTOR90) / Z90 };
  if (smaller === undefined || wallS <= 0 || smaller.rows >= rows) {
    const { sigmaLog, ...bounds } = judged;
    return { fixedS: 0, rowsPerS: mostRowsPerS, share: { value: busyShare, ...bounds }, sigmaLog };
  }
  const addedS = wallS - smaller.wallS;
  const fitted = addedS > 0 ? (rows - smaller.rows) / addedS : Infinity;
  const rowsPerS = Math.min(mostRowsPerS, Math.max(fitted, rows / wallS));
  const value = rowsPerS / inferenceRowsPerS;
  const { sigmaLog, ...bounds } = boundsOf(batch.best, { ...job, smaller }, value) ?? judged;
  return { fixedS: Math.max(0, wallS - rows / rowsPerS), rowsPerS, share: { value, ...bounds }, sigmaLog };
});

/** A job of two sizes. */
type TwoSizes = BatchJob & { readonly smaller: NonNullable<BatchJob['smaller']> };

/**
 * The 90 % interval of the ratio: where the repetitions put the added time, and where fresh starts put the rate of inference alone, added by
 * their squares in logarithms. A job is at least as fast as the larger one as a whole, and at most as fast as inference alone.
 */
function boundsOf(
  best: BatchTrial,
  job: TwoSizes,
  value: number,
): { readonly low: number; readonly high: number; readonly sigmaLog: number } | null {
  const halfS = addedHalfS(job);
  const inferenceLog = meanHalfLog(best);
  if (halfS === null || inferenceLog === null) return null;
  const addedS = job.wallS - job.smaller.wallS;
  const rows = job.rows - job.smaller.rows;
  const shareAt = (seconds: number): number => (seconds > 0 ? rows / seconds / best.rowsPerS.value : Infinity);
  const least = job.rows / job.wallS / best.rowsPerS.value;
  const slow = Math.max(least, Math.min(value, shareAt(addedS + halfS)));
  const fast = Math.min(Math.max(1, value), Math.max(value, shareAt(addedS - halfS)));
  const low = value * Math.exp(-Math.hypot(Math.log(value / slow), inferenceLog));
  const high = value * Math.exp(Math.hypot(Math.log(fast / value), inferenceLog));
  return { low, high, sigmaLog: Math.log(high / low) / (2 * Z90) };
}

/**
 * Half the 90 % interval of the mean time that the larger job adds, in seconds: from the differences of pairs. A large file is run once and
 * its quarter several times; the larger job then is taken to vary as much as the smaller ones, in proportion. Null with fewer than three of both.
 */
function addedHalfS({ repeats, wallS, smaller }: TwoSizes): number | null {
  const { wallS: whole = [], smallerWallS: small = [] } = repeats ?? {};
  const pairs = Math.min(whole.length, small.length);
  if (pairs >= MIN_REPEATS) {
    const differences = Array.from({ length: pairs }, (_, i) => (whole[i] ?? 0) - (small[i] ?? 0));
    return studentTQuantile(0.95, pairs - 1) * Math.sqrt(variance(differences) / pairs);
  }
  if (small.length < MIN_REPEATS || whole.length === 0) return null;
  const relative = Math.sqrt(variance(small)) / mean(small);
  const deviationS = relative * Math.hypot(wallS / Math.sqrt(whole.length), smaller.wallS / Math.sqrt(small.length));
  return studentTQuantile(0.95, small.length - 1) * deviationS;
}

/** Half the 90 % interval of a mean over fresh starts, in logarithms, from the interval of the next start. Null without both. */
function meanHalfLog({ rowsPerS, starts }: BatchTrial): number | null {
  const { low, high } = rowsPerS;
  if (starts === undefined || low === null || high === null || low <= 0) return null;
  return Math.log(high / low) / 2 / Math.sqrt(starts + 1);
}
