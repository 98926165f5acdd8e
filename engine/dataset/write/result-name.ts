import { detectFormat } from '#engine/dataset/read/data-format.ts';

/** A job's result file: CSV from text files, else Parquet, smaller and typed. Throws AppError for unknown formats. */
export function resultName(dataPath: string): string {
  const format = detectFormat(dataPath);
  return `predictions.${format === 'csv' || format === 'tsv' ? 'csv' : 'parquet'}`;
}
