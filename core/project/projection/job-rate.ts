import type { RunDocument } from '#core/contract/run.ts';
import { oncePer } from '#core/once-per.ts';

/** The time of a whole job of N rows on the machine where it was measured: `fixedS` + N/`rowsPerS`. */
export interface JobRate {
  /** Threads, the open file, and what else does not grow with the rows. 0 if only one size was measured. */
  readonly fixedS: number;
  readonly rowsPerS: number;
  /** Its share of the rate of inference alone, at most 1. It is the same on other machines. */
  readonly share: number;
}

/**
 * The rate of a whole job. Two measured sizes give the time per row as the difference of their times over that of their rows. Noise cannot make it
 * better than the stages allow, whose busy times share the cores, nor worse than the larger job as a whole. With one size, the stages alone decide.
 * Null if no job was measured.
 */
export const jobRate = oncePer(({ batch }: RunDocument): JobRate | null => {
  const job = batch?.job ?? null;
  if (batch === null || job === null || job.inferS <= 0) return null;
  const { rows, wallS, smaller } = job;
  const inferenceRowsPerS = batch.best.rowsPerS.value;
  const busyShare = job.inferS / (job.readS + job.tensoriseS + job.inferS + job.writeS);
  const mostRowsPerS = inferenceRowsPerS * busyShare;
  if (smaller === undefined || wallS <= 0 || smaller.rows >= rows) {
    return { fixedS: 0, rowsPerS: mostRowsPerS, share: busyShare };
  }
  const addedS = wallS - smaller.wallS;
  const fitted = addedS > 0 ? (rows - smaller.rows) / addedS : Infinity;
  const rowsPerS = Math.min(mostRowsPerS, Math.max(fitted, rows / wallS));
  return { fixedS: Math.max(0, wallS - rows / rowsPerS), rowsPerS, share: rowsPerS / inferenceRowsPerS };
});
