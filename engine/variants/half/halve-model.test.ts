import { expect, test } from 'vitest';
import { halfValue } from '#engine/dataset/arrays/half.ts';
import type { OnnxModel } from '#engine/model/onnx-writer/encode-model.ts';
import { int, node, type OnnxGraph, subgraph, value } from '#engine/model/onnx-writer/graph.ts';
import { floatTensor, tensor } from '#engine/model/onnx-writer/tensor.ts';
import { TYPE } from '#engine/variants/file/graph.ts';
import { bytesOf, editable, operatorsOf } from '#engine/variants/testing.ts';
import { halveModel } from './halve-model.ts';

const W = floatTensor('w', [2, 2], [1, 0.1, -65_504, 1e-9]);

function halved(graph: Partial<OnnxGraph>, more: Partial<OnnxModel> = {}) {
  const result = halveModel(editable(graph, more));
  if (result.kind === 'not-made') throw new Error(`not made: ${JSON.stringify(result)}`);
  return result;
}

test('weights are halved, and casts stand at the inputs and outputs only', () => {
  const nodes = [node('MatMul', ['x', 'w'], 'h'), node('Relu', 'h', 'y')];
  const { model, changed, left } = halved({ nodes, initializers: [W] });
  expect(operatorsOf(model)).toEqual(['Cast', 'MatMul', 'Relu', 'Cast']);
  expect([changed, left]).toEqual([{ MatMul: 1, Relu: 1 }, []]);
  expect([...model.weights.keys()]).toEqual(['w_fp16']);
  const weight = model.weights.get('w_fp16');
  if (weight === undefined) throw new Error('the weight is missing');
  expect(weight.dataType).toBe(TYPE.float16);
  const bits = new Uint16Array(Uint8Array.from(bytesOf(weight)).buffer);
  // The nearest half-precision numbers of 1, 0.1, −65,504 and 1e-9, which is below the smallest.
  expect([...bits].map(halfValue)).toEqual([1, 0.0999755859375, -65_504, 0]);
});

test('a node without a kernel stays in float32 between casts, and a value is cast once', () => {
  const nodes = [
    node('Relu', 'x', 'a'),
    node('CumSum', ['a', 'axis'], 'b'),
    node('Add', ['b', 'b'], 'c'),
    node('Add', ['c', 'a'], 'y'),
  ];
  const axis = tensor('axis', 'int64', [], BigInt64Array.of(0n));
  const { model, left } = halved({ nodes, initializers: [axis] });
  expect(operatorsOf(model)).toEqual(['Cast', 'Relu', 'Cast', 'CumSum', 'Cast', 'Add', 'Add', 'Cast']);
  expect(left).toMatchObject([{ operator: 'CumSum', code: 'no-half-kernel', nodes: 1 }]);
});

test('a weight that both kinds of nodes read is there in both forms', () => {
  const nodes = [node('MatMul', ['x', 'w'], 'a'), node('Min', ['a', 'w'], 'y')];
  const { model } = halved({ nodes, initializers: [floatTensor('w', [2, 2], [1, 2, 3, 4])] });
  expect([...model.weights.keys()]).toEqual(['w', 'w_fp16']);
});

test('a weight beyond half precision keeps its node in float32', () => {
  const nodes = [node('Relu', 'x', 'a'), node('Mul', ['a', 'big'], 'y')];
  const { changed, left } = halved({ nodes, initializers: [floatTensor('big', [1], [1e6])] });
  expect(changed).toEqual({ Relu: 1 });
  expect(left).toMatchObject([{ operator: 'Mul', code: 'beyond-half' }]);
});

test('a weight that can be replaced when the model runs is cast, not halved', () => {
  const inputs = [value('x', 'float', ['N', 2]), value('w', 'float', [2, 2])];
  const { model } = halved({ nodes: [node('MatMul', ['x', 'w'], 'y')], initializers: [W], inputs });
  expect(operatorsOf(model)).toEqual(['Cast', 'Cast', 'MatMul', 'Cast']);
  expect([...model.weights.keys()]).toEqual(['w']);
});

test('a subgraph reads the float32 form of what is computed outside', () => {
  const branch = (output: string) => ({
    name: output,
    nodes: [node('Neg', 'a', output)],
    initializers: [],
    inputs: [],
    outputs: [value(output, 'float', null)],
  });
  const nodes = [
    node('Relu', 'x', 'a'),
    node('If', 'c', 'y', { then_branch: subgraph(branch('t')), else_branch: subgraph(branch('e')) }),
  ];
  const inputs = [value('x', 'float', ['N', 2]), value('c', 'bool', [])];
  const { model, left } = halved({ nodes, inputs });
  expect(operatorsOf(model)).toEqual(['Cast', 'Relu', 'Cast', 'If']);
  expect(model.nodes[2]?.outputs).toEqual(['a']);
  expect(left).toMatchObject([{ operator: 'If', code: 'in-subgraph' }]);
});

test('a node whose types do not follow from the file is left', () => {
  const nodes = [
    node('Relu', 'x', 'a'),
    node('Mystery', 'a', 'm', {}, { domain: 'com.example' }),
    node('Add', ['m', 'a'], 'y'),
  ];
  expect(halved({ nodes }).left).toMatchObject([
    { operator: 'com.example.Mystery', code: 'no-half-kernel' },
    { operator: 'Add', code: 'type-unknown' },
  ]);
});

test('ONNX Runtime’s own operators are halved, and the mean and deviation of a normalisation stay in float32', () => {
  const domain = { domain: 'com.microsoft' };
  const nodes = [
    node('FastGelu', 'x', 'a', {}, domain),
    node('SkipLayerNormalization', ['a', 'x', 'g'], ['b', 'mean', 'deviation', 'sum'], {}, domain),
    node('LayerNormalization', ['b', 'g'], ['c', 'mean2']),
    node('Sub', ['c', 'mean'], 'y'),
  ];
  const { model, left } = halved({ nodes, initializers: [floatTensor('g', [2], [1, 1])] });
  expect(left).toEqual([]);
  expect(model.nodes.find((each) => each.opType === 'SkipLayerNormalization')?.outputs).toEqual([
    'b_fp16',
    'mean',
    'deviation',
    'sum_fp16',
  ]);
  expect(operatorsOf(model).filter((each) => each === 'Cast')).toHaveLength(3);
});

test('integers and conversions stay as they are', () => {
  const nodes = [
    node('Cast', 'x', 'i', { to: int(TYPE.int64) }),
    node('Cast', 'i', 'f', { to: int(TYPE.float) }),
    node('Relu', 'f', 'y'),
  ];
  const { model, left } = halved({ nodes });
  expect(operatorsOf(model)).toEqual(['Cast', 'Cast', 'Cast', 'Relu', 'Cast']);
  expect(left).toEqual([]);
});

test.each<[string, Partial<OnnxGraph>, Partial<OnnxModel>, unknown]>([
  ['no kernels', { nodes: [node('CumSum', ['x', 'x'], 'y')] }, {}, { code: 'nothing-to-do', operators: ['CumSum'] }],
  [
    'halves already',
    {
      nodes: [node('Add', ['x', 'h'], 'y')],
      initializers: [tensor('h', 'float16', [1], Uint16Array.of(1))],
      inputs: [value('x', 'float16', ['N'])],
      outputs: [value('y', 'float16', ['N'])],
    },
    {},
    { code: 'already-half' },
  ],
  [
    'an old opset',
    { nodes: [node('Relu', 'x', 'y')] },
    { opsets: { '': 8 } },
    { code: 'opset-too-low', opset: 8, needed: 9 },
  ],
])('a model with %s has no such variant', (_what, graph, more, reason) => {
  expect(halveModel(editable(graph, more))).toMatchObject({ kind: 'not-made', reason });
});
