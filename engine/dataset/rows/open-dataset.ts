import type { ColumnChoice } from '#core/contract/model/column-choice.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { openArrays } from '#engine/dataset/arrays/array-dataset.ts';
import { BindingError } from '#engine/dataset/bind/bind-errors.ts';
import { bindTable } from '#engine/dataset/bind/bind-table.ts';
import { detectFormat } from '#engine/dataset/read/data-format.ts';
import type { Dataset } from './dataset.ts';
import { type DuckLimits, openDuck } from '#engine/dataset/read/duck.ts';
import { inputNeeds, type ModelPorts } from '#engine/dataset/bind/input-need.ts';
import { TableDataset } from './table-dataset.ts';
import { openTable } from '#engine/dataset/read/table-source.ts';
import type { TableFormat } from '#engine/dataset/read/table-types.ts';
import { checkJsonShape, checkText } from '#engine/dataset/read/text-check.ts';

/** What to open, and for which model. */
export interface OpenDatasetOptions extends ColumnChoice, DuckLimits, ModelPorts {
  readonly path: string;
  /**
   * Whether to check first that a text file is UTF-8 (the same pass computes its hash). Only switch it off for a file
   * that was opened before.
   */
  readonly verify?: boolean;
  /**
   * Whether to count the rows of the whole file at once, so that `rows` and `rowsDropped` are available: one more pass
   * over a text file. On by default; switch it off to read rows only.
   */
  readonly count?: boolean;
  /** How far a pass over a table may read ahead, in MiB; see TableDataset. */
  readonly readAheadMiB?: number;
}

/** Adds the data file to an error that lacks it. */
function withFile(file: string, error: unknown): unknown {
  if (error instanceof BindingError) return error.ofFile(file);
  if (!(error instanceof AppError) || error.file !== null || error.code === 'usage') return error;
  return error.about(file);
}

/** Checks a text file before DuckDB reads it; returns its hash if the complete check was requested. */
async function check(path: string, format: TableFormat, isWhole: boolean): Promise<string | undefined> {
  if (format === 'parquet') return undefined;
  if (isWhole) return checkText(path, format);
  // DuckDB crashes on deeply nested JSON, so check it every time.
  if (format === 'json' || format === 'jsonl') await checkJsonShape(path, format);
  return undefined;
}

/**
 * Opens a data file and binds its columns to the inputs of a model. DuckDB reads CSV, TSV, Parquet, JSON and JSONL;
 * `.npy` and `.npz` are read here. Throws AppError for an unreadable file and for data that cannot be bound. Close it
 * after use.
 */
export async function openDataset(options: OpenDatasetOptions): Promise<Dataset> {
  const { path } = options;
  const format = detectFormat(path);
  try {
    const needs = inputNeeds(options);
    if (format === 'npy' || format === 'npz') {
      const dataset = await openArrays(path, format, needs, options);
      if (options.count === false) return dataset;
      try {
        await dataset.noteValues();
      } catch (error) {
        await dataset.close();
        throw error;
      }
      return dataset;
    }
    const hash = await check(path, format, options.verify !== false);
    const instance = await openDuck(options);
    try {
      const connection = await instance.connect();
      const source = await openTable(connection, path, format);
      const binding = await bindTable(connection, source, needs, options);
      connection.closeSync();
      const dataset = new TableDataset({ instance, source, binding, hash, readAheadMiB: options.readAheadMiB });
      if (options.count !== false) await dataset.counts();
      return dataset;
    } catch (error) {
      instance.closeSync();
      throw error;
    }
  } catch (error) {
    throw withFile(path, error);
  }
}
