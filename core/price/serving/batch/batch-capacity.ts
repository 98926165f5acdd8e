import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';

/** Rows per second of one instance over a whole job, and what bounds it when that is not the model. */
export interface BatchCapacity {
  readonly rowsPerS: number;
  readonly reasons: readonly Reason[];
}

/**
 * Rows per second of one instance: those of the whole job as it was measured (reading, converting and writing take their share of the cores), or
 * those that its network carries from S3 and back, whichever are fewer. Reading goes on beside inference, so the slower of the two sets the pace.
 * @param options.jobRowsPerS by the cores alone. @param options.networkGbps what the provider grants without bursts; null when not known.
 */
export function batchCapacity(options: {
  readonly workload: Workload;
  readonly jobRowsPerS: number;
  readonly networkGbps: number | null;
}): BatchCapacity {
  const { workload, jobRowsPerS, networkGbps } = options;
  const bytes = workload.payloadBytesIn + workload.payloadBytesOut;
  if (networkGbps === null) {
    return { rowsPerS: jobRowsPerS, reasons: [{ code: 'network-unknown' }] };
  }
  const bytesPerS = (networkGbps * 1e9) / 8;
  const carried = bytes > 0 ? bytesPerS / bytes : Infinity;
  if (carried >= jobRowsPerS) return { rowsPerS: jobRowsPerS, reasons: NONE };
  return {
    rowsPerS: carried,
    reasons: [{ code: 'network-bound', bytesPerS, rowsPerS: carried, rowBytes: bytes, modelRowsPerS: jobRowsPerS }],
  };
}

const NONE: readonly Reason[] = [];
