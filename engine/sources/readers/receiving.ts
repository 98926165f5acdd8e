import type { SourceLimits } from './limits.ts';

/** What a source is read with. */
export interface Receiving {
  /** An empty folder for the copy. */
  readonly folder: string;
  /** Seed of drawn rows. */
  readonly seed: number;
  readonly limits: SourceLimits;
  readonly signal: AbortSignal;
  /** Receives the number of bytes so far. */
  readonly onBytes: (bytes: number) => void;
  /** Receives a sentence that the user should read. */
  readonly onWarning: (text: string) => void;
  /** Receives what is being waited for, while a server is silent. */
  readonly onWaiting: (wait: Wait) => void;
}

/** A wait for a silent server: for what, how long so far, and how long at most. */
export interface Wait {
  readonly step: 'login' | 'query' | 'rows';
  readonly soFarMs: number;
  readonly limitMs: number;
}

/** What was received from a source. */
export type Received = {
  readonly bytes: number;
  /** Seconds from the first request to the last byte. */
  readonly readS: number;
} & (
  | { readonly kind: 'file'; readonly path: string }
  /** Files whose rows are still to be written, or drawn, as one Parquet file. */
  | {
      readonly kind: 'parts';
      readonly paths: readonly string[];
      /** Names and DuckDB types of JSON lines; null for Parquet files. */
      readonly columns: readonly (readonly [name: string, type: string])[] | null;
      /** The Parquet file. */
      readonly out: string;
      readonly rows: number;
      /** Rows that those in the files were drawn from; null if the files hold all rows. */
      readonly ofRows: number | null;
    }
);

/** What to read, as a process is asked for it. */
export interface SourceOrder {
  /** The address with its secrets. */
  readonly data: string;
  readonly folder: string;
  readonly seed: number;
  readonly limits: SourceLimits;
}

/** What a reading process tells before its answer. */
export type SourceNews =
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'warning'; readonly text: string }
  | { readonly kind: 'waiting'; readonly wait: Wait };
