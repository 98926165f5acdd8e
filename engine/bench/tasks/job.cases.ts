import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BatchJob } from '#core/contract/run/run.ts';
import { openDataset } from '#engine/dataset/rows/open-dataset.ts';
import { openResultWriter } from '#engine/dataset/write/result-writer.ts';
import { fileWith, input, scratch } from '#engine/dataset/rows/testing.ts';
import type { TensorData } from '#engine/model/tensor-rows.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { type PhaseEnd, runPhase } from '#engine/runs/bench-phase.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import { benchInputOf, modelFile } from '#engine/bench/testing.ts';

/** Timeout for tests with real bench processes. */
export const SLOW = { timeout: 60_000 };

/** Runs a job in a separate bench process on two executors. */
export async function jobOf(options: {
  readonly input: BenchInput;
  readonly batchSize: number;
  readonly result?: string;
  readonly pairs?: number;
}): Promise<{ readonly end: PhaseEnd; readonly job: BatchJob | null; readonly resultPath: string }> {
  const { input: benchInput, batchSize, result = 'predictions.parquet', pairs = 1 } = options;
  const resultPath = join(scratch(), result);
  let job: BatchJob | null = null;
  const end = await runPhase({
    host: createChildBenchHost(),
    task: {
      kind: 'job',
      input: benchInput,
      batchSize,
      setting: { threads: 1, replicas: 2 },
      resultPath,
      pairs,
      repeatS: 60,
    },
    signal: new AbortController().signal,
    onEvent: (event) => {
      if (event.kind === 'job') job = event.job;
    },
  });
  return { end, job, resultPath };
}

/** One column of a result file, all rows. */
export async function readBack(path: string, column: string, type: string, width: number): Promise<TensorData> {
  const dataset = await openDataset({
    path,
    maps: [`${column}=${column}`],
    inputs: [input(column, type, width === 1 ? ['N'] : ['N', width])],
    batchable: true,
    dims: {},
  });
  const rows = await dataset.load({ maxRows: 1e6, maxBytes: 1e9 });
  await dataset.close();
  return rows.inputs[0]?.data ?? [];
}

/** Doubles whole numbers. */
export const TWICE: OnnxGraph = {
  name: 'twice',
  nodes: [node('Add', ['x', 'x'], 'y')],
  initializers: [],
  inputs: [value('x', 'int64', ['N'])],
  outputs: [value('y', 'int64', ['N'])],
};

const ROWS = 30_001;
const isMissing = (row: number): boolean => row % 1000 === 7;
/** The rows whose value is not missing. */
export const kept = Array.from({ length: ROWS }, (_, row) => row).filter((row) => !isMissing(row));

/** The rows as CSV. */
export function csvRows(): string {
  const lines = Array.from({ length: ROWS }, (_, row) => `${isMissing(row) ? '' : row},${row}`);
  return fileWith('rows.csv', `x,id\n${lines.join('\n')}\n`);
}

/** The rows that are kept as Parquet. */
async function parquetRows(): Promise<string> {
  const path = join(scratch(), 'rows.parquet');
  const writer = await openResultWriter({ path, columns: [{ name: 'x', type: 'int64', width: 1 }] });
  writer.append(kept.length, [BigInt64Array.from(kept, BigInt)]);
  await writer.finish();
  return path;
}

/** A file that is scored in batches of a size. */
interface FileInBatches {
  readonly format: string;
  readonly file: () => Promise<string>;
  readonly batchSize: number;
}

export const IN_LARGE_BATCHES: FileInBatches = {
  format: 'CSV',
  file: () => Promise.resolve(csvRows()),
  batchSize: 9000,
};
export const IN_SMALL_BATCHES: FileInBatches = {
  format: 'CSV',
  file: () => Promise.resolve(csvRows()),
  batchSize: 100,
};
export const FROM_PARQUET: FileInBatches = { format: 'Parquet', file: parquetRows, batchSize: 64 };

/** One test for each file: the job keeps its order. */
export function testOrderOfRows(files: readonly FileInBatches[]): void {
  test.each(files)(
    '$format in batches of $batchSize: predictions have the order of the rows, and rows with a missing value are skipped',
    SLOW,
    async ({ file, batchSize }) => {
      const { end, job, resultPath } = await jobOf({
        input: await benchInputOf({ model: modelFile(TWICE), data: await file() }),
        batchSize,
      });
      expect(end.kind).toBe('finished');
      expect(job?.rows).toBe(kept.length);
      const answers = await readBack(resultPath, 'y', 'int64', 1);
      expect(answers.length).toBe(kept.length);
      expect(kept.findIndex((row, index) => answers[index] !== BigInt(2 * row))).toBe(-1);
    },
  );
}
