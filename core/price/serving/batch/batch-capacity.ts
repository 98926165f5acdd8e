import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Payload } from '#core/price/serving/candidate/payload.ts';

/** Rows per second of one instance over a whole job, and its bottleneck if that is not the model. */
export interface BatchCapacity {
  readonly rowsPerS: number;
  readonly reasons: readonly Reason[];
}

/**
 * Rows per second of one instance: the smaller of the measured whole-job rate (reading, converting and writing use part of the cores) and the rate of
 * its network from S3 and back. Reading overlaps inference, so the slower of the two is the limit.
 * @param options.jobRowsPerS the rate by the cores alone.
 * @param options.networkGbps the baseline bandwidth of the instance, without bursts; null if unknown.
 */
export function batchCapacity(options: {
  readonly payload: Payload;
  readonly jobRowsPerS: number;
  readonly networkGbps: number | null;
}): BatchCapacity {
  const { payload, jobRowsPerS, networkGbps } = options;
  const bytes = payload.payloadBytesIn + payload.payloadBytesOut;
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
