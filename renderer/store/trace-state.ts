import type { ColumnReading } from '#core/contract/workload/column-reading.ts';

/** A log of arrivals that was opened in this window. */
export interface OpenTrace {
  /** Path of the file, as the engine knows it; the workload keeps its base name. */
  readonly file: string;
  /** The columns as the user named them; null for those that are recognised. */
  readonly column: string | null;
  /** What is being read, in words; null when it is read. */
  readonly note: string | null;
  /** Notes on what was read. */
  readonly remarks: readonly string[];
  /** The readings to choose from; empty unless several are possible. */
  readonly readings: readonly ColumnReading[];
}

/** The log of arrivals that shapes the traffic. */
export interface TraceSlice {
  readonly trace: OpenTrace | null;
  /** Lets the user choose a log, and reads it. */
  readonly openTrace: () => Promise<void>;
  /** Reads the open log by other columns; null for those that are recognised. */
  readonly readTraceBy: (column: string | null) => Promise<void>;
  /** Stops reading, and closes the log. What the workload has from an earlier one stays. */
  readonly closeTrace: () => void;
}
