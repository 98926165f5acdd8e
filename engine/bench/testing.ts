import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { MEASURE_DEFAULTS, type MeasureRequest } from '#core/contract/run/measure.ts';
import { scratch } from '#engine/dataset/rows/testing.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { createChildBenchHost } from './bench-host-child.ts';
import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { int64Tensor } from '#engine/model/onnx-writer/tensor.ts';
import { type Reading, resolveRequest } from '#engine/runs/resolve.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';

/** Writes a graph as a model file in a new folder. Returns its path. */
export function modelFile(graph: OnnxGraph, opsets: Readonly<Record<string, number>> = { '': 17 }): string {
  const path = join(scratch(), `${graph.name}.onnx`);
  writeFileSync(path, encodeModel({ graph, opsets, irVersion: 8, producer: { name: 'test' } }));
  return path;
}

/** y[i] = 100 + id[i] for ids from 0 to 9; any other id fails the inference. */
export const LOOK_UP: OnnxGraph = {
  name: 'look-up',
  nodes: [node('Gather', ['table', 'id'], 'y')],
  initializers: [
    int64Tensor(
      'table',
      Array.from({ length: 10 }, (_, index) => 100 + index),
    ),
  ],
  inputs: [value('id', 'int64', ['N'])],
  outputs: [value('y', 'int64', ['N'])],
};

/** Rows of LOOK_UP's input. */
export function ids(values: readonly number[]): TensorRows {
  const data = BigInt64Array.from(values, BigInt);
  return { rows: values.length, inputs: [{ name: 'id', type: 'int64', rowShape: [], batched: true, data }] };
}

/** Reads data in another process, as a measurement does. */
export function reading(): Reading {
  return { benchHost: createChildBenchHost(), signal: new AbortController().signal };
}

/** The input of a bench process for a model and its data. */
export async function benchInputOf(
  request: Partial<MeasureRequest> & Pick<MeasureRequest, 'model'>,
): Promise<BenchInput> {
  return (await resolveRequest({ ...MEASURE_DEFAULTS, ...request }, reading())).input;
}

/** A pool of real executor threads that closes with the test. */
export function poolOver(input: BenchInput, data: TensorRows, stop: Int32Array = createStopWord()): ExecutorPool {
  const pool = new ExecutorPool({ input, data, stop });
  onTestFinished(() => pool.close());
  return pool;
}
