import type { RunDocument } from '#core/contract/run.ts';

/** Rows per second that a run reached, in batch where it was measured, else one by one; null where it measured neither. */
export function measuredRowsPerS(run: RunDocument): number | null {
  const inBatch = run.batch?.best.rowsPerS.value;
  if (inBatch !== undefined) return inBatch;
  return run.realtime === null ? null : (1000 * run.realtime.replicas) / run.realtime.service.meanMs;
}
