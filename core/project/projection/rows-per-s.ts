import type { RunDocument } from '#core/contract/run.ts';

/** Rows per second of a run, from batch if it was measured, otherwise one by one. Null if neither was measured. */
export function measuredRowsPerS(run: RunDocument): number | null {
  const inBatch = run.batch?.best.rowsPerS.value;
  if (inBatch !== undefined) return inBatch;
  return run.realtime === null ? null : (1000 * run.realtime.replicas) / run.realtime.service.meanMs;
}
