import { expect, onTestFinished, test } from 'vitest';
import { node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { floatTensor } from '#engine/model/onnx-writer/tensor.ts';
import { type ModelRunner, runHere } from '#engine/model-server/runner.ts';
import type { ServedModel } from '#engine/model-server/served-model.ts';
import { identityOfAll } from '#engine/model-server/testing.ts';
import { findMergeLimits, type MergeLimits, mostMerged } from './merge-limits.ts';
import { CENTRED, lookUp, ROWS, served } from './testing.ts';

/**
 * Limits of a model; inferences are faked to take `firstMs` and then `inferMs`, so that the result does not depend on
 * the machine's speed.
 */
async function limitsOf(model: ServedModel, inferMs = 0.02, firstMs = inferMs): Promise<MergeLimits | null> {
  const runner = await runHere(model);
  onTestFinished(() => runner.close());
  let calls = 0;
  const run: ModelRunner['run'] = async (...args) => {
    calls += 1;
    return { ...(await runner.run(...args)), inferMs: calls === 1 ? firstMs : inferMs };
  };
  return findMergeLimits({ model, runner: { ...runner, run }, dims: {} });
}

test('a model whose rows do not depend on each other is merged, with all its outputs', async () => {
  expect(await limitsOf(served(ROWS))).toEqual({
    rowMs: 0.02,
    rowBytes: 16,
    outputBytes: new Map([
      ['y', 12],
      ['z', 12],
    ]),
    requests: 32,
  });
  expect((await limitsOf(lookUp()))?.outputBytes).toEqual(new Map([['y', 8]]));
  expect((await limitsOf(identityOfAll(['float16', 'bool', 'int64'])))?.requests).toBe(32);
});

const QUANTIZED: OnnxGraph = {
  name: 'quantized',
  nodes: [
    node('DynamicQuantizeLinear', 'x', ['q', 'scale', 'zero']),
    node('DequantizeLinear', ['q', 'scale', 'zero'], 'y'),
  ],
  initializers: [],
  inputs: [value('x', 'float', ['N', 4])],
  outputs: [value('y', 'float', ['N', 4])],
};
const TURNED: OnnxGraph = {
  name: 'turned',
  nodes: [node('Transpose', 'x', 'y')],
  initializers: [],
  inputs: [value('x', 'float', ['N', 1])],
  outputs: [value('y', 'float', ['one', 'N'])],
};
const RANDOM: OnnxGraph = {
  ...ROWS,
  name: 'random',
  nodes: [node('RandomNormalLike', 'x', 'y'), node('Neg', 'x', 'z')],
};
const WEIGHTED: OnnxGraph = {
  ...ROWS,
  name: 'weighted',
  initializers: [],
  inputs: [...ROWS.inputs, value('w', 'float', [4, 3])],
};
const FLAT: OnnxGraph = {
  name: 'flat',
  nodes: [node('MatMul', ['w', 'x'], 'y')],
  initializers: [floatTensor('w', [1, 1], Float32Array.of(2))],
  inputs: [value('x', 'float', [1, 4])],
  outputs: [value('y', 'float', [1, 4])],
};

test.each([
  ['rows depend on the mean of all', CENTRED, ['m', 'y']],
  ['all rows share one scale, as in dynamic quantisation', QUANTIZED, ['y']],
  ['rows do not lie along the first dimension', TURNED, ['y']],
  ['the same row has another answer each time', RANDOM, ['y']],
])('an output is not merged where %s', async (_, graph, unmerged) => {
  const names = [...((await limitsOf(served(graph)))?.outputBytes.keys() ?? [])];
  expect(names).toEqual(graph.outputs.map(({ name }) => name).filter((name) => !unmerged.includes(name)));
});

test('a model with an input without rows, with texts, or with a fixed number of rows is not merged', async () => {
  expect(await limitsOf(served(WEIGHTED, ['w']))).toBeNull();
  expect(await limitsOf(identityOfAll(['string']))).toBeNull();
  expect(await limitsOf(served(FLAT, ['x']))).toBeNull();
});

test('a model that cannot be tried because a dimension has no size is not merged', async () => {
  const open = { ...identityOfAll(['float32']) };
  const inputs = open.inputs.map((input) => ({ ...input, dims: ['N', 'length'] }));
  expect(await limitsOf({ ...open, inputs })).toBeNull();
});

test('a slow model is merged only as far as a few milliseconds go', async () => {
  const model = served(ROWS);
  expect((await limitsOf(model, 0.5))?.requests).toBe(10);
  expect(await limitsOf(model, 3)).toBeNull();
  // The one-time set-up of the first inference does not count.
  expect((await limitsOf(model, 0.5, 50))?.requests).toBe(10);
});

test('requests are capped by number, by time and by bytes; none of no rows and none for an unmerged output is merged', () => {
  const limits = { rowMs: 0.1, rowBytes: 100, outputBytes: new Map([['y', 8]]) };
  const request = { rows: 1, inputBytes: 100, fetches: ['y'] };
  expect(mostMerged(limits, request)).toBe(32);
  expect(mostMerged(limits, { ...request, rows: 5, inputBytes: 500 })).toBe(10);
  expect(mostMerged(limits, { ...request, rows: 1000, inputBytes: 100_000 })).toBe(1);
  expect(mostMerged(limits, { ...request, inputBytes: 500 })).toBe(2);
  expect(mostMerged({ ...limits, rowBytes: 2 ** 18 }, { ...request, inputBytes: 2 ** 18 - 8 })).toBe(4);
  expect(mostMerged({ ...limits, outputBytes: new Map([['y', 2 ** 19]]) }, { ...request, inputBytes: 0 })).toBe(2);
  expect(mostMerged(limits, { ...request, rows: 0 })).toBe(1);
  expect(mostMerged(limits, { ...request, fetches: ['y', 'z'] })).toBe(1);
});

test('a model that takes no made-up rows is not merged', async () => {
  const { inputs, ...rest } = lookUp();
  const misnamed = inputs.map((input) => ({ ...input, name: 'other' }));
  expect(await limitsOf({ ...rest, inputs: misnamed })).toBeNull();
});
