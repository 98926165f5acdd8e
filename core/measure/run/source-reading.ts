import type { RunDocument } from '#core/contract/run/run.ts';

/** Rows per second that a source delivers, and that the model takes in batch mode. */
export interface SourceReading {
  readonly sourceRowsPerS: number;
  readonly modelRowsPerS: number;
  /** Whether a job would wait for its source. */
  readonly isLimit: boolean;
}

/** How reading the source compares with the model. Null for data of this machine, or if batch was not measured. */
export function sourceReading({ data, batch }: RunDocument): SourceReading | null {
  const { source } = data;
  if (source === undefined || batch === null || source.readS === 0) return null;
  const sourceRowsPerS = (source.ofRows ?? source.rows) / source.readS;
  const modelRowsPerS = batch.best.rowsPerS.value;
  return { sourceRowsPerS, modelRowsPerS, isLimit: sourceRowsPerS < modelRowsPerS };
}
