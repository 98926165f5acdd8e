/** One batch run: N rows on n instances. Each takes S seconds to start and then processes X_b rows/s. */
interface BatchRun {
  readonly rows: number;
  readonly instances: number;
  readonly startupS: number;
  readonly rowsPerS: number;
}

/** Seconds from start to last result: S + N/(n·X_b). */
export function batchRunS(run: BatchRun): number {
  return run.startupS + run.rows / (run.instances * run.rowsPerS);
}

/** Minimum number of rows for which the start takes at most a share of the run (a tenth by default): N ≥ (1/share − 1)·n·S·X_b. */
export function rowsToAmortiseStartup(run: Omit<BatchRun, 'rows'>, share = 0.1): number {
  return (1 / share - 1) * run.instances * run.startupS * run.rowsPerS;
}

/** Minimum number of instances that process N rows within a time. Infinity if the start alone takes that long. */
export function instancesForDeadline(run: Omit<BatchRun, 'instances'> & { readonly withinS: number }): number {
  const leftS = run.withinS - run.startupS;
  if (leftS <= 0) return Infinity;
  // A rounding error must not add an instance: a remainder below a billionth of the run is ignored.
  return Math.max(1, Math.ceil((run.rows / (run.rowsPerS * leftS)) * (1 - 1e-12)));
}
