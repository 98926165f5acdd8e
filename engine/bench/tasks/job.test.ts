import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { BatchJob } from '#core/contract/run/run.ts';
import { ExpectedOutputs } from '#core/contract/model/samples.ts';
import { mean } from '#core/math/stats/moments.ts';
import { openDataset } from '#engine/dataset/rows/open-dataset.ts';
import { openResultWriter } from '#engine/dataset/write/result-writer.ts';
import { fileWith, input, scratch } from '#engine/dataset/rows/testing.ts';
import type { TensorData } from '#engine/model/tensor-rows.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { type PhaseEnd, runPhase } from '#engine/runs/bench-phase.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import { benchInputOf, modelFile } from '#engine/bench/testing.ts';

const SLOW = { timeout: 60_000 };

/** Runs a job in a separate bench process on two executors. */
async function jobOf(options: {
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
async function readBack(path: string, column: string, type: string, width: number): Promise<TensorData> {
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

const TWICE: OnnxGraph = {
  name: 'twice',
  nodes: [node('Add', ['x', 'x'], 'y')],
  initializers: [],
  inputs: [value('x', 'int64', ['N'])],
  outputs: [value('y', 'int64', ['N'])],
};

const ROWS = 30_001;
const isMissing = (row: number): boolean => row % 1000 === 7;
const kept = Array.from({ length: ROWS }, (_, row) => row).filter((row) => !isMissing(row));

function csvRows(): string {
  const lines = Array.from({ length: ROWS }, (_, row) => `${isMissing(row) ? '' : row},${row}`);
  return fileWith('rows.csv', `x,id\n${lines.join('\n')}\n`);
}

async function parquetRows(): Promise<string> {
  const path = join(scratch(), 'rows.parquet');
  const writer = await openResultWriter({ path, columns: [{ name: 'x', type: 'int64', width: 1 }] });
  writer.append(kept.length, [BigInt64Array.from(kept, BigInt)]);
  await writer.finish();
  return path;
}

test.each([
  { format: 'CSV', file: () => Promise.resolve(csvRows()), batchSize: 100 },
  { format: 'CSV', file: () => Promise.resolve(csvRows()), batchSize: 9000 },
  { format: 'Parquet', file: parquetRows, batchSize: 64 },
])(
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

test('predictions are written as CSV where the result is named so', SLOW, async () => {
  const { job, resultPath } = await jobOf({
    input: await benchInputOf({ model: modelFile(TWICE), data: csvRows() }),
    batchSize: 512,
    result: 'predictions.csv',
  });
  expect(job?.rows).toBe(kept.length);
  const [header, ...lines] = readFileSync(resultPath, 'utf8').trimEnd().split('\n');
  expect(header).toBe('y');
  expect(lines).toEqual(kept.map((row) => String(2 * row)));
});

test('the job is repeated in pairs, whose results are not kept', SLOW, async () => {
  const { job, resultPath } = await jobOf({
    input: await benchInputOf({ model: modelFile(TWICE), data: csvRows() }),
    batchSize: 512,
    pairs: 3,
  });
  const { wallS = [], smallerWallS = [] } = job?.repeats ?? {};
  expect([wallS.length, smallerWallS.length]).toEqual([3, 3]);
  expect(job?.wallS).toBeCloseTo(mean(wallS), 9);
  expect(job?.smaller?.wallS).toBeCloseTo(mean(smallerWallS), 9);
  expect(job?.smaller?.rows).toBeGreaterThanOrEqual(kept.length / 4);
  expect(job?.smaller?.rows).toBeLessThan(kept.length / 2);
  expect(readdirSync(dirname(resultPath))).toEqual(['predictions.parquet']);
});

test('a whole sample goes from file to file with the answers of its training code', SLOW, async () => {
  const { expectedPath, rows } = await resolveSample('fraud');
  const expected = ExpectedOutputs.parse(JSON.parse(readFileSync(expectedPath, 'utf8')));
  const { job, resultPath } = await jobOf({ input: await benchInputOf({ model: 'sample:fraud' }), batchSize: 256 });
  expect(job?.rows).toBe(rows);
  const answers = await readBack(resultPath, 'probabilities', 'float', 2);
  expect(answers.length).toBe(2 * rows);
  const probabilities = expected.outputs.find((output) => output.name === 'probabilities')?.values ?? [];
  expect(probabilities).toHaveLength(64);
  probabilities.forEach((each, index) => expect(Number(answers[index])).toBeCloseTo(each, 4));
});

test('an output whose size changes from row to row ends the job with a reason, not with a crash', SLOW, async () => {
  const nonZero: OnnxGraph = {
    name: 'non-zero',
    nodes: [node('NonZero', 'x', 'y')],
    initializers: [],
    inputs: [value('x', 'int64', [1, 2])],
    outputs: [value('y', 'int64', [2, 'found'])],
  };
  const data = join(scratch(), 'pairs.csv');
  writeFileSync(data, 'a,b\n1,1\n0,1\n0,0\n');
  const { end } = await jobOf({
    input: await benchInputOf({ model: modelFile(nonZero), data, maps: ['x=a,b'] }),
    batchSize: 1,
  });
  expect(end).toMatchObject({ kind: 'failed', error: { code: 'unusable-input' } });
  if (end.kind === 'failed') expect(end.error.reason).toMatch(/output "y" has a different number of values per row/);
});
