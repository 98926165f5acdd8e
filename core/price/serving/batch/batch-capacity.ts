import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Payload } from '#core/price/serving/candidate/payload.ts';

/**
 * Rows per second of one instance: the smaller of the measured whole-job rate (reading, converting and writing use part of the cores) and the rate of
 * its network from S3 and back. Reading overlaps inference, so the slower of the two is the limit.
 * @param jobRowsPerS the rate by the cores alone.
 * @param networkGbps the baseline bandwidth of the instance, without bursts; null if unknown.
 */
export function batchRowsPerS(payload: Payload, jobRowsPerS: number, networkGbps: number | null): number {
  const carried = carriedPerS(payload, networkGbps);
  return carried >= jobRowsPerS ? jobRowsPerS : carried;
}

/** Rows per second that a network carries. */
function carriedPerS({ payloadBytesIn, payloadBytesOut }: Payload, networkGbps: number | null): number {
  const bytes = payloadBytesIn + payloadBytesOut;
  return networkGbps === null || bytes <= 0 ? Infinity : bytesPerSOf(networkGbps) / bytes;
}

function bytesPerSOf(networkGbps: number): number {
  return (networkGbps * 1e9) / 8;
}

/** The bottleneck of such an instance if it is not the model, or may not be. */
export function capacityReasons(
  payload: Payload,
  modelRowsPerS: number,
  networkGbps: number | null,
): readonly Reason[] {
  if (networkGbps === null) return [{ code: 'network-unknown' }];
  const rowsPerS = carriedPerS(payload, networkGbps);
  if (rowsPerS >= modelRowsPerS) return [];
  const rowBytes = payload.payloadBytesIn + payload.payloadBytesOut;
  return [{ code: 'network-bound', bytesPerS: bytesPerSOf(networkGbps), rowsPerS, rowBytes, modelRowsPerS }];
}
