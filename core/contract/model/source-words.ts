import type { DataSource } from '#core/contract/model/data-source.ts';
import { bytes, count, rate, seconds } from '#core/words/format/format.ts';

/** The rows read from a source: `1,000 of 50,000 rows (seed 1) of s3://bucket/folder/, 12 MB in 3 s`. */
export function sourceText({ location, rows, ofRows, seed, bytes: size, readS }: DataSource): string {
  const drawn = seed === null || ofRows === null ? count(rows) : `${count(rows)} of ${count(ofRows)}`;
  const how = seed === null ? '' : ` (drawn with seed ${seed})`;
  return `${drawn} rows${how} of ${location}, ${bytes(size)} in ${seconds(readS)}`;
}

/** The finding that a job waits for its source and not for the model. */
export function readingLimitText(reading: { readonly sourceRowsPerS: number; readonly modelRowsPerS: number }): string {
  const { sourceRowsPerS, modelRowsPerS } = reading;
  return `Reading is the limit: the source gave ${rate(sourceRowsPerS, 'rows/s')}, the model takes ${rate(modelRowsPerS, 'rows/s')}.`;
}
