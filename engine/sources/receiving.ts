import type { BenchHost } from '#engine/bench/bench-host.ts';
import type { SourceLimits } from './limits.ts';

/** What a source is read with. */
export interface Receiving {
  /** An empty folder for the copy. */
  readonly folder: string;
  /** Seed of drawn rows. */
  readonly seed: number;
  readonly limits: SourceLimits;
  readonly benchHost: BenchHost;
  readonly signal: AbortSignal;
  /** Receives the number of bytes so far. */
  readonly onBytes: (bytes: number) => void;
}

/** The local copy of a source. */
export interface Received {
  readonly path: string;
  readonly bytes: number;
  /** Rows of which those in the copy were drawn; null if nothing was drawn. */
  readonly ofRows: number | null;
  readonly seed: number | null;
  /** Seconds from the first request to the last byte. */
  readonly readS: number;
}
