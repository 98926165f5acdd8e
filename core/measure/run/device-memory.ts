import type { DeviceMemory } from '#core/contract/machine/execution.ts';

/** Free memory of a device, if the system reports it; null: unknown. */
export type DeviceRoom = Pick<DeviceMemory, 'source' | 'totalBytes' | 'freeBytes'>;

/** Share of the free memory that is used: the driver and the compiled kernels need some, too. */
const USABLE = 0.9;

/**
 * The largest batch that certainly fits into a device: each session has its own weights, and the tensors of a row at most once. An upper
 * bound is right here, because WebGPU keeps the buffers that a batch has freed. Null if the free memory is unknown; 0 if not even one row fits.
 * @param options.rowBytes bytes of all tensors that nodes on the device write for one row, and of its inputs.
 */
export function largestDeviceBatch(options: {
  readonly freeBytes: number | null;
  readonly weightBytes: number;
  readonly rowBytes: number;
  readonly sessions: number;
}): number | null {
  const { freeBytes, weightBytes, rowBytes, sessions } = options;
  if (freeBytes === null) return null;
  const left = (USABLE * freeBytes) / sessions - weightBytes;
  return Math.max(0, Math.floor(left / Math.max(1, rowBytes)));
}

/** The memory of a device, and what a model takes there. */
export function deviceMemory(
  room: DeviceRoom,
  taken: { readonly weightBytes: number; readonly rowBytes: number; readonly sessions: number },
): DeviceMemory {
  return { ...room, ...taken, largestBatch: largestDeviceBatch({ ...room, ...taken }) };
}

/** The largest power of two up to a number of rows, at least 1. */
export function powerOfTwoUpTo(rows: number): number {
  return 2 ** Math.floor(Math.log2(Math.max(1, rows)));
}
