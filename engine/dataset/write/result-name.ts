import { detectFormat } from '#engine/dataset/read/data-format.ts';

/**
 * The file name for a job's predictions: CSV for rows from text files, else Parquet, which is smaller and keeps types.
 * Throws AppError for an unknown format.
 */
export function resultName(dataPath: string): string {
  const format = detectFormat(dataPath);
  return `predictions.${format === 'csv' || format === 'tsv' ? 'csv' : 'parquet'}`;
}
