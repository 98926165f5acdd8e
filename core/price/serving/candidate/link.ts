import type { Reason } from '#core/contract/reasons/reasons.ts';

/** The network of a machine as a request with its answer uses it. */
export interface Link {
  /** From the first byte to the last, for request and answer one after the other. */
  readonly transferMs: number;
  /** Maximum requests per second of the network; Infinity if it is unknown or nothing is sent. */
  readonly carriedPerS: number;
  readonly bytesPerS: number;
}

/**
 * The time of a request and its answer over a machine's baseline bandwidth, without bursts, and the rate at which they fill it.
 * @param networkGbps null if unknown, which takes no time.
 */
export function linkOf(bytes: number, networkGbps: number | null): Link {
  if (networkGbps === null || bytes === 0) return UNLIMITED;
  const bytesPerS = (networkGbps * 1e9) / 8;
  return { transferMs: (1000 * bytes) / bytesPerS, carriedPerS: bytesPerS / bytes, bytesPerS };
}

const UNLIMITED: Link = { transferMs: 0, carriedPerS: Infinity, bytesPerS: Infinity };
const NONE: readonly Reason[] = [];
const UNKNOWN: readonly Reason[] = [{ code: 'network-unknown' }];

/** Smaller requests take less than a tenth of a millisecond on any instance, so an unknown network does not matter. */
const MATTERS_BYTES = 10_000;

/** The reason about the network of a machine whose model could answer at a higher rate. */
export function linkReasons(
  { carriedPerS, bytesPerS }: Link,
  at: { readonly bytes: number; readonly networkGbps: number | null; readonly modelPerS: number },
): readonly Reason[] {
  const { bytes, networkGbps, modelPerS } = at;
  if (networkGbps === null) return bytes < MATTERS_BYTES ? NONE : UNKNOWN;
  if (carriedPerS >= modelPerS) return NONE;
  return [{ code: 'network-bound', bytesPerS, rowsPerS: carriedPerS, rowBytes: bytes, modelRowsPerS: modelPerS }];
}
