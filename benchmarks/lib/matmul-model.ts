import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '#core/math/stats/random.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { node, value } from '#engine/model/onnx-writer/graph.ts';
import { floatTensor } from '#engine/model/onnx-writer/tensor.ts';

const WIDTH = 1024;
/**
 * Uniform weights up to this bound preserve the magnitude of activations. Smaller weights would shrink them to denormal
 * numbers, which some CPUs add ten times more slowly.
 */
const MAX_WEIGHT = Math.sqrt(3 / WIDTH);

/**
 * A model of `layers` square matrix products (1024 × 1024), with a service time that is steady and proportional to
 * `layers`.
 */
export function matmulModel(layers: number): { readonly input: BenchInput; readonly data: TensorRows } {
  const random = createRandom(1);
  const weights = Float32Array.from({ length: WIDTH * WIDTH }, () => (2 * random.uniform() - 1) * MAX_WEIGHT);
  const names = Array.from({ length: layers + 1 }, (_, index) => (index === layers ? 'y' : `h${index}`));
  const nodes = names
    .slice(1)
    .map((name, index) => node('MatMul', [index === 0 ? 'x' : (names[index] ?? 'x'), 'w'], name));
  const bytes = encodeModel({
    graph: {
      name: 'matmul',
      nodes,
      initializers: [floatTensor('w', [WIDTH, WIDTH], weights)],
      inputs: [value('x', 'float', ['batch', WIDTH])],
      outputs: [value('y', 'float', ['batch', WIDTH])],
    },
    opsets: { '': 17 },
    irVersion: 8,
    producer: { name: 'modewise-bench' },
  });
  const modelPath = join(mkdtempSync(join(tmpdir(), 'modewise-bench-')), 'matmul.onnx');
  writeFileSync(modelPath, bytes);
  const rows = 256;
  const values = Float32Array.from({ length: rows * WIDTH }, (_, index) => Math.cos(index));
  return {
    input: {
      modelPath,
      inputs: [],
      outputs: ['y'],
      batchable: true,
      stackable: true,
      weightBytes: weights.byteLength,
      source: { kind: 'synthetic', rows, seed: 1 },
      dims: {},
    },
    data: { rows, inputs: [{ name: 'x', type: 'float32', rowShape: [WIDTH], batched: true, data: values }] },
  };
}
