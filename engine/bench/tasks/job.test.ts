import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ExpectedOutputs } from '#core/contract/model/samples.ts';
import { scratch } from '#engine/dataset/rows/testing.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { benchInputOf, modelFile } from '#engine/bench/testing.ts';
import {
  csvRows,
  FROM_PARQUET,
  IN_LARGE_BATCHES,
  jobOf,
  kept,
  readBack,
  SLOW,
  testOrderOfRows,
  TWICE,
} from './job.cases.ts';

// One file of each format; job.full.test.ts has small batches of CSV, and jobs that are repeated.
testOrderOfRows([IN_LARGE_BATCHES, FROM_PARQUET]);

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
