import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { VariantKind } from '#core/contract/model/variants.ts';
import { benchInputOf, modelFile } from '#engine/bench/testing.ts';
import type { ComparedVariant, MadeVariant } from '#engine/bench/protocol.ts';
import { scratch } from '#engine/dataset/rows/testing.ts';
import { int, ints, node, type OnnxGraph, subgraph, value } from '#engine/model/onnx-writer/graph.ts';
import { floatTensor } from '#engine/model/onnx-writer/tensor.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import { compareVariants } from './compare-variants.ts';
import { makeVariant } from './make-variant.ts';

const SLOW = { timeout: 90_000 };
const WIDTH = 16;

/** Numbers that look random, from −1 to 1. */
function noise(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => Math.sin(12.9898 * (index + 1) * seed) % 1);
}

function data(rows: number): string {
  const path = join(scratch(), 'rows.csv');
  const names = Array.from({ length: WIDTH }, (_, column) => `x${column}`);
  const values = noise(rows * WIDTH, 3);
  const lines = Array.from({ length: rows }, (_, row) => values.slice(row * WIDTH, (row + 1) * WIDTH).join(','));
  writeFileSync(path, `${[...names].join(',')}\n${lines.join('\n')}\n`);
  return path;
}

async function tried(
  graph: OnnxGraph,
  variant: VariantKind,
): Promise<{ made: MadeVariant; compared: ComparedVariant }> {
  const input = await benchInputOf({ model: modelFile(graph), data: data(200) });
  const folder = scratch();
  const path = join(folder, 'variant', `model.${variant}.onnx`);
  mkdirSync(join(folder, 'variant'));
  const made = await makeVariant({ kind: 'make-variant', input, variant, path, scratchFolder: folder });
  if (made.kind === 'not-made') throw new Error(`not made: ${JSON.stringify(made)}`);
  const [compared] = await comparedOf(input, [path]);
  if (compared === undefined) throw new Error('it was stopped');
  return { made, compared };
}

async function comparedOf(
  input: BenchInput,
  paths: readonly string[],
  patch: { readonly answers?: boolean; readonly calibrationRows?: number } = {},
): Promise<readonly ComparedVariant[]> {
  const found: ComparedVariant[] = [];
  const variants = paths.map((path) => ({ path, bytes: statSync(path).size }));
  const rest = {
    answers: true,
    calibrationRows: 0,
    label: null,
    fileRows: 200,
    roundMs: 5,
    scratchFolder: scratch(),
    ...patch,
  };
  const comparing = compareVariants({ kind: 'compare-variants', input, variants, ...rest }, createStopWord());
  for await (const each of comparing) found.push(each);
  return found;
}

const X = value('x', 'float', ['N', WIDTH]);

/** Every form of product that has a rule. */
const PRODUCTS: OnnxGraph = {
  name: 'products',
  nodes: [
    node('MatMul', ['x', 'w1'], 'a'),
    node('Tanh', 'a', 'b'),
    node('Gemm', ['b', 'w2', 'bias'], 'c', { transB: int(1), alpha: { kind: 'float', value: 0.5 } }),
    node('Gemm', ['c', 'w3'], 'd'),
    node('MatMul', ['b', 'w3'], 'e'),
    node('Add', ['d', 'e'], 'y'),
  ],
  initializers: [
    floatTensor('w1', [WIDTH, 8], noise(WIDTH * 8, 5)),
    floatTensor('w2', [8, 8], noise(64, 7)),
    floatTensor('bias', [8], noise(8, 11)),
    floatTensor('w3', [8, 4], noise(32, 13)),
  ],
  inputs: [X],
  outputs: [value('y', 'float', ['N', 4])],
};

/** Convolutions with and without a bias, a Relu and groups, and a pooling between them. */
const CONVOLUTIONS: OnnxGraph = {
  name: 'convolutions',
  nodes: [
    node('Reshape', ['x', 'shape'], 'image'),
    node('Conv', ['image', 'k1', 'bias'], 'a', { pads: ints([1, 1, 1, 1]) }),
    node('Relu', 'a', 'b'),
    node('MaxPool', 'b', 'p', { kernel_shape: ints([2, 2]), strides: ints([2, 2]) }),
    node('Conv', ['p', 'k2'], 'c', { group: int(4) }),
    node('Conv', ['c', 'k3'], 'd'),
    node('Flatten', 'd', 'y'),
  ],
  initializers: [
    { kind: 'inline', name: 'shape', type: 'int64', dims: [4], values: BigInt64Array.of(-1n, 1n, 4n, 4n) },
    floatTensor('k1', [4, 1, 3, 3], noise(36, 5)),
    floatTensor('bias', [4], noise(4, 7)),
    floatTensor('k2', [4, 1, 1, 1], noise(4, 11)),
    floatTensor('k3', [2, 4, 2, 2], noise(32, 13)),
  ],
  inputs: [X],
  outputs: [value('y', 'float', ['N', 2])],
};

/** A residual block with a Clip in its branch, and a pooling behind it. */
const RESIDUAL: OnnxGraph = {
  name: 'residual',
  nodes: [
    node('Reshape', ['x', 'shape'], 'image'),
    node('Conv', ['image', 'k1', 'bias'], 'a', { pads: ints([1, 1, 1, 1]) }),
    node('Conv', ['a', 'k2'], 'b'),
    node('Clip', ['b', 'low', 'high'], 'c'),
    node('Conv', ['c', 'k2'], 'd'),
    node('Add', ['a', 'd'], 's'),
    node('Relu', 's', 'r'),
    node('GlobalAveragePool', 'r', 'g'),
    node('Flatten', 'g', 'y'),
  ],
  initializers: [
    { kind: 'inline', name: 'shape', type: 'int64', dims: [4], values: BigInt64Array.of(-1n, 1n, 4n, 4n) },
    floatTensor('k1', [4, 1, 3, 3], noise(36, 5)),
    floatTensor('bias', [4], noise(4, 7)),
    floatTensor('k2', [4, 4, 1, 1], noise(16, 11)),
    floatTensor('low', [], [0]),
    floatTensor('high', [], [6]),
  ],
  inputs: [X],
  outputs: [value('y', 'float', ['N', 4])],
};

/**
 * Weights with zeros in every second row: without VNNI a processor adds the products of two neighbouring rows in 16 bits, and two large products
 * saturate there (docs/variants.md). A single one does not, so the answers are the same on every machine.
 */
const ALTERNATING = noise(3 * WIDTH * WIDTH, 5).map((each, i) => (Math.floor(i / (3 * WIDTH)) % 2 === 0 ? each : 0));

const ATTENTION: OnnxGraph = {
  name: 'attention',
  nodes: [
    node('Unsqueeze', ['x', 'axis'], 's'),
    node('Attention', ['s', 'w', 'b'], 'a', { num_heads: int(2) }, { domain: 'com.microsoft' }),
    node('Squeeze', ['a', 'axis'], 'y'),
  ],
  initializers: [
    { kind: 'inline', name: 'axis', type: 'int64', dims: [1], values: BigInt64Array.of(1n) },
    floatTensor('w', [WIDTH, 3 * WIDTH], ALTERNATING),
    floatTensor('b', [3 * WIDTH], noise(3 * WIDTH, 7)),
  ],
  inputs: [X],
  outputs: [value('y', 'float', ['N', WIDTH])],
};

/** A subgraph that reads a computed value and a weight from outside. */
const BRANCHES: OnnxGraph = {
  name: 'branches',
  nodes: [
    node('MatMul', ['x', 'w'], 'a'),
    node('ReduceMax', 'a', 'top', { keepdims: int(0) }),
    node('Greater', ['top', 'limit'], 'c'),
    node('If', 'c', 'y', {
      then_branch: subgraph(branch('then', 'Add')),
      else_branch: subgraph(branch('else', 'Sub')),
    }),
  ],
  initializers: [
    floatTensor('w', [WIDTH, 4], noise(WIDTH * 4, 5)),
    floatTensor('limit', [], [0.5]),
    floatTensor('v', [4], noise(4, 7)),
  ],
  inputs: [X],
  outputs: [value('y', 'float', ['N', 4])],
};

function branch(name: string, operator: string): OnnxGraph {
  return {
    name,
    nodes: [node(operator, ['a', 'v'], `${name}_out`)],
    initializers: [],
    inputs: [],
    outputs: [value(`${name}_out`, 'float', null)],
  };
}

test('variants that are compared in one go have the answers of each by itself, in their order', SLOW, async () => {
  const model = modelFile(PRODUCTS);
  const input = await benchInputOf({ model, data: data(200) });
  const folder = scratch();
  const paths = await Promise.all(
    (['int8', 'fp16'] as const).map(async (variant) => {
      const path = join(folder, variant, `model.${variant}.onnx`);
      mkdirSync(join(folder, variant));
      await makeVariant({ kind: 'make-variant', input, variant, path, scratchFolder: folder });
      return path;
    }),
  );
  const alone = await Promise.all(paths.map(async (path) => (await comparedOf(input, [path]))[0]?.answers));
  const together = await comparedOf(input, paths);
  expect(together.map(({ answers }) => answers)).toEqual(alone);
  expect(alone[0]).not.toEqual(alone[1]);
});

test('answers are compared on the rows on which no variant was calibrated', SLOW, async () => {
  const input = await benchInputOf({ model: modelFile(CONVOLUTIONS), data: data(200) });
  const folder = scratch();
  const path = join(folder, 'variant', 'model.int8.onnx');
  mkdirSync(join(folder, 'variant'));
  const made = await makeVariant({ kind: 'make-variant', input, variant: 'int8', path, scratchFolder: folder });
  // Half of a small file is left to compare.
  expect(made).toMatchObject({ calibrationRows: 100 });
  const [compared] = await comparedOf(input, [path], { calibrationRows: 100 });
  expect(compared?.answers?.rows).toBe(100);
  const [timed] = await comparedOf(input, [path], { answers: false });
  expect(timed).toMatchObject({ answers: null });
  expect(timed?.rounds).toHaveLength(2);
});

test.each<[string, OnnxGraph, VariantKind, Readonly<Record<string, number>> | null, number]>([
  ['products in whole numbers', PRODUCTS, 'int8', { MatMul: 2, Gemm: 2 }, 0.05],
  ['products in half precision', PRODUCTS, 'fp16', { MatMul: 2, Tanh: 1, Gemm: 2, Add: 1 }, 0.005],
  ['products as ONNX Runtime optimises them', PRODUCTS, 'ort', null, 1e-6],
  ['convolutions in whole numbers', CONVOLUTIONS, 'int8', { Conv: 3 }, 0.05],
  ['a residual block in whole numbers', RESIDUAL, 'int8', { Conv: 3 }, 0.05],
  [
    'convolutions in half precision',
    CONVOLUTIONS,
    'fp16',
    { Reshape: 1, Conv: 3, Relu: 1, MaxPool: 1, Flatten: 1 },
    0.005,
  ],
  ['attention in whole numbers', ATTENTION, 'int8', { 'com.microsoft.Attention': 1 }, 0.05],
  ['branches in whole numbers', BRANCHES, 'int8', { MatMul: 1 }, 0.05],
  ['branches in half precision', BRANCHES, 'fp16', { MatMul: 1, ReduceMax: 1, Greater: 1 }, 0.005],
])('%s run and answer nearly the same', SLOW, async (_what, graph, kind, changed, share) => {
  const { made, compared } = await tried(graph, kind);
  expect(made).toMatchObject({ changed });
  const [drift] = compared.answers?.drifts ?? [];
  if (drift === undefined) throw new Error('there is no output');
  // Of int8, 1/127 of the largest value is what one rounding may cost; several layers add up.
  expect(drift.maxAbsDiff / drift.originalRms).toBeLessThan(4 * share);
  expect(drift.meanAbsDiff / drift.originalRms).toBeLessThan(share);
  expect(drift.rank?.lowest ?? 0).toBeGreaterThan(0.99);
  // Without a change, nothing would have been tried.
  if (kind !== 'ort') expect(drift.maxAbsDiff).toBeGreaterThan(0);
  for (const { original, variant } of compared.rounds) expect(Math.min(original, variant)).toBeGreaterThan(0);
  expect(compared.answers?.rows).toBe(200);
});
