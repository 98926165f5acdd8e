import type { Dataset } from '#engine/dataset/rows/dataset.ts';
import { openDataset, type OpenDatasetOptions } from '#engine/dataset/rows/open-dataset.ts';
import type { BenchInput, RowSource } from './bench-input.ts';

/** How much a task may take to read its rows. */
type ReadLimits = Pick<OpenDatasetOptions, 'threads' | 'memoryLimitMiB' | 'readAheadMiB'>;

/** Opens the data file of a task, which was checked and counted when the task was prepared. Throws AppError. Close it after use. */
export function openRows(
  { inputs, batchable, classes = [], dims }: BenchInput,
  { path, maps, drops = [], labels = [] }: Extract<RowSource, { kind: 'file' }>,
  limits: ReadLimits = {},
): Promise<Dataset> {
  const bound = { path, maps, drops, labels, inputs, batchable, classes, dims };
  return openDataset({ ...bound, ...limits, verify: false, count: false });
}
