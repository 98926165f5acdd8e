import type { Workload } from '#core/contract/workload/workload.ts';
import { type Day, dayOfShape, dayOfTrace, traceMinutesOf } from './day.ts';
import { peakToMeanOf } from './rates.ts';

/** The day of a workload by minute: its shape at its peak, or its trace. */
export function dayOfWorkload(workload: Workload): Day {
  if (workload.shape === 'trace') return dayOfTrace(traceMinutesOf(workload), workload.peakToMean);
  return dayOfShape(workload.shape, peakToMeanOf(workload));
}
