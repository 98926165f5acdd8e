import { detectFormat } from './data-format.ts';

/**
 * The name of the file that a job's predictions go to: rows that came as text go back as CSV, since whoever reads CSV wants CSV; everything else
 * becomes Parquet, which is smaller and keeps types. Throws AppError for a file of no known format.
 */
export function resultName(dataPath: string): string {
  const format = detectFormat(dataPath);
  return `predictions.${format === 'csv' || format === 'tsv' ? 'csv' : 'parquet'}`;
}
