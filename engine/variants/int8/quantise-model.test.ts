import { expect, test } from 'vitest';
import type { OnnxModel } from '#engine/model/onnx-writer/encode-model.ts';
import { float, int, node, type OnnxGraph, subgraph, tensorAttribute, value } from '#engine/model/onnx-writer/graph.ts';
import { floatTensor, int64Tensor, tensor } from '#engine/model/onnx-writer/tensor.ts';
import { editable, operatorsOf } from '#engine/variants/testing.ts';
import { calibratedTensors, quantiseModel } from './quantise-model.ts';

const W = floatTensor('w', [2, 2], [1, 2, 3, 4]);
const PRODUCT = ['DynamicQuantizeLinear', 'MatMulInteger', 'Cast', 'Mul', 'Mul'];

function rewritten(graph: Partial<OnnxGraph>, more: Partial<OnnxModel> = {}) {
  const result = quantiseModel(editable(graph, more), null);
  if (result.kind === 'not-made') throw new Error(`not made: ${JSON.stringify(result)}`);
  return result;
}

function leftOf(graph: Partial<OnnxGraph>, more: Partial<OnnxModel> = {}): unknown {
  const result = quantiseModel(editable(graph, more), null);
  return result.left.map(({ operator, code, nodes }) => [operator, code, nodes]);
}

test('MatMul with a weight becomes the nodes that ONNX Runtime’s quantiser writes, and its weight goes', () => {
  const { model, changed, left } = rewritten({ nodes: [node('MatMul', ['x', 'w'], 'y')], initializers: [W] });
  expect(operatorsOf(model)).toEqual(PRODUCT);
  expect([...model.weights.keys()]).toEqual(['w_quantized', 'w_scale', 'w_zero_point']);
  expect([changed, left]).toEqual([{ MatMul: 1 }, []]);
});

test('a tensor that several products read is quantised once, and a weight that others read too stays', () => {
  const nodes = [node('MatMul', ['x', 'w'], 'a'), node('MatMul', ['x', 'w'], 'b'), node('Sum', ['a', 'b', 'w'], 'y')];
  const { model } = rewritten({ nodes, initializers: [W] });
  expect(operatorsOf(model).filter((each) => each === 'DynamicQuantizeLinear')).toHaveLength(1);
  expect(model.weights.has('w')).toBe(true);
  expect(new Set(model.nodes.flatMap((each) => each.outputs)).size).toBe(
    model.nodes.flatMap((each) => each.outputs).length,
  );
});

test('Gemm keeps its bias, and alpha becomes part of the scales', () => {
  const gemm = node('Gemm', ['x', 'w', 'b'], 'y', { transB: int(1), alpha: float(2) });
  const { model } = rewritten({ nodes: [gemm], initializers: [W, floatTensor('b', [2], [1, 2])] });
  expect(operatorsOf(model)).toEqual([...PRODUCT, 'Add']);
  const scales = model.weights.get('w_scale')?.data;
  // Rows 1, 2 and 3, 4: 2 × 2 ÷ 127 and 2 × 4 ÷ 127.
  expect(scales instanceof Uint8Array && [...new Float32Array(scales.slice().buffer)]).toEqual([
    expect.closeTo(4 / 127, 6),
    expect.closeTo(8 / 127, 6),
  ]);
});

test('a constant node is a weight too', () => {
  const nodes = [node('Constant', [], 'w', { value: tensorAttribute(W) }), node('MatMul', ['x', 'w'], 'y')];
  expect(operatorsOf(rewritten({ nodes }).model)).toEqual(PRODUCT);
});

test('before IR version 4, weights are inputs that cannot change, so they are quantised and leave the inputs', () => {
  const graph = {
    nodes: [node('MatMul', ['x', 'w'], 'y')],
    initializers: [W],
    inputs: [value('x', 'float', ['N', 2]), value('w', 'float', [2, 2])],
  };
  const { model } = rewritten(graph, { irVersion: 3 });
  expect(model.irVersion).toBe(4);
  expect(model.inputs.map((port) => port.name)).toEqual(['x']);
  expect(leftOf(graph, { irVersion: 8 })).toEqual([['MatMul', 'weight-is-input', 1]]);
});

test.each<[string, Partial<OnnxGraph>, unknown]>([
  ['both factors are computed', { nodes: [node('MatMul', ['x', 'x'], 'y')] }, ['MatMul', 'no-weight', 1]],
  [
    'the weight is first',
    { nodes: [node('MatMul', ['w', 'x'], 'y')], initializers: [W] },
    ['MatMul', 'weight-first', 1],
  ],
  [
    'the weight has three axes',
    { nodes: [node('MatMul', ['x', 'v'], 'y')], initializers: [floatTensor('v', [1, 2, 2], [1, 2, 3, 4])] },
    ['MatMul', 'weight-shape', 1],
  ],
  [
    'the weight has doubles',
    { nodes: [node('MatMul', ['x', 'v'], 'y')], initializers: [tensor('v', 'double', [1, 1], Float64Array.of(1))] },
    ['MatMul', 'weight-type', 1],
  ],
  [
    'the weight is not finite',
    { nodes: [node('MatMul', ['x', 'v'], 'y')], initializers: [floatTensor('v', [1, 1], [Number.NaN])] },
    ['MatMul', 'weight-not-finite', 1],
  ],
  [
    'the input is transposed',
    { nodes: [node('Gemm', ['x', 'w'], 'y', { transA: int(1) })], initializers: [W] },
    ['Gemm', 'gemm-form', 1],
  ],
  [
    'convolutions have no rows to calibrate on',
    { nodes: [node('Conv', ['x', 'k'], 'y')], initializers: [floatTensor('k', [1, 1, 1, 1], [2])] },
    ['Conv', 'no-data', 1],
  ],
  [
    'there is no rule',
    { nodes: [node('ConvTranspose', ['x', 'k'], 'y')], initializers: [floatTensor('k', [1, 1, 1, 1], [2])] },
    ['ConvTranspose', 'no-rule', 1],
  ],
  [
    'attention has a bias of its scores',
    {
      nodes: [node('Attention', ['x', 'w', 'b', '', '', 'c'], 'y', {}, { domain: 'com.microsoft' })],
      initializers: [W, floatTensor('b', [2], [1, 2]), floatTensor('c', [1], [1])],
    },
    ['com.microsoft.Attention', 'attention-form', 1],
  ],
])('a node is left and named when %s', (_why, graph, left) => {
  expect(leftOf(graph)).toEqual([left]);
});

test('nodes inside subgraphs are left, and a weight that only they read stays', () => {
  const branch = (output: string) => ({
    name: output,
    nodes: [node('MatMul', ['x', 'w'], output)],
    initializers: [],
    inputs: [],
    outputs: [value(output, 'float', null)],
  });
  const nodes = [
    node('MatMul', ['x', 'w'], 'a'),
    node('If', 'c', 'y', { then_branch: subgraph(branch('t')), else_branch: subgraph(branch('e')) }),
  ];
  const inputs = [value('x', 'float', ['N', 2]), value('c', 'bool', [])];
  const { model, changed, left } = rewritten({ nodes, inputs, initializers: [W] });
  expect(changed).toEqual({ MatMul: 1 });
  expect(left).toMatchObject([{ operator: 'MatMul', code: 'in-subgraph', nodes: 2 }]);
  expect(model.weights.has('w')).toBe(true);
});

test.each<[string, Partial<OnnxGraph>, Partial<OnnxModel>, unknown]>([
  ['trees', { nodes: [node('Relu', 'x', 'y')] }, {}, { code: 'nothing-to-do', operators: ['Relu'] }],
  [
    'whole numbers already',
    { nodes: [node('MatMulInteger', ['x', 'q'], 'y')], initializers: [int64Tensor('q', [1])] },
    {},
    { code: 'already-quantised' },
  ],
  [
    'an old opset',
    { nodes: [node('MatMul', ['x', 'w'], 'y')], initializers: [W] },
    { opsets: { '': 10 } },
    { code: 'opset-too-low', opset: 10, needed: 11 },
  ],
])('a model with %s has no such variant', (_what, graph, more, reason) => {
  expect(quantiseModel(editable(graph, more), null)).toMatchObject({ kind: 'not-made', reason });
});

test('a convolution with a range and its Relu lie in one pair, and the next takes its values without another', () => {
  const k = floatTensor('k', [2, 2, 1, 1], [1, 2, 3, 4]);
  const graph = {
    nodes: [
      node('Conv', ['x', 'k', 'b'], 'c'),
      node('Relu', 'c', 'r'),
      node('MaxPool', 'r', 'p', { kernel_shape: { kind: 'ints', value: [1, 1] } }),
      node('Conv', ['p', 'k'], 'y'),
    ],
    initializers: [k, floatTensor('b', [2], [1, 2])],
    inputs: [value('x', 'float', ['N', 2, 4, 4])],
  } satisfies Partial<OnnxGraph>;
  expect(calibratedTensors(editable(graph))).toEqual(['x', 'r', 'p', 'y']);
  const ranges = new Map(['x', 'r', 'p', 'y'].map((name) => [name, { min: -1, max: 1 }]));
  const result = quantiseModel(editable(graph), ranges);
  if (result.kind === 'not-made') throw new Error('not made');
  const pair = ['QuantizeLinear', 'DequantizeLinear'];
  expect(operatorsOf(result.model)).toEqual([
    ...pair,
    'DequantizeLinear',
    'DequantizeLinear',
    'Conv',
    'Relu',
    ...pair,
    'MaxPool',
    ...pair,
    'DequantizeLinear',
    'Conv',
    ...pair,
  ]);
  expect(result.changed).toEqual({ Conv: 2 });
});

/** Two branches over the same convolution, their sum and its activation, and a pooling. */
function residual(activation: OnnxGraph['nodes'][number], limits: readonly number[]): Partial<OnnxGraph> {
  const k = floatTensor('k', [2, 2, 1, 1], [1, 2, 3, 4]);
  return {
    nodes: [
      node('Conv', ['x', 'k'], 'a'),
      node('Conv', ['a', 'k'], 'b'),
      node('Add', ['a', 'b'], 's'),
      activation,
      node('GlobalAveragePool', 'r', 'y'),
    ],
    initializers: [k, ...limits.map((limit, index) => floatTensor(`limit${index}`, [], [limit]))],
    inputs: [value('x', 'float', ['N', 2, 4, 4])],
  };
}

/** The operators after rewriting, without the pairs, and the tensors that are calibrated. */
function between(graph: Partial<OnnxGraph>, without: readonly string[] = []) {
  const model = editable(graph);
  const calibrated = calibratedTensors(model);
  const known = calibrated.filter((name) => !without.includes(name));
  const result = quantiseModel(model, new Map(known.map((name) => [name, { min: 0, max: 1 }])));
  if (result.kind === 'not-made') throw new Error('not made');
  const made = new Set(result.model.nodes.flatMap(({ outputs }) => outputs));
  const missing = result.model.nodes.flatMap(({ inputs }) => inputs.filter((name) => !made.has(name)));
  expect(missing.filter((name) => name !== '' && name !== 'x' && !result.model.weights.has(name))).toEqual([]);
  const kinds = operatorsOf(result.model).map(
    (each) => ({ QuantizeLinear: 'Q', DequantizeLinear: 'DQ' })[each] ?? each,
  );
  return { calibrated, kinds: kinds.join(' '), changed: result.changed };
}

const CLIP = node('Clip', ['s', 'limit0', 'limit1'], 'r');

test.each([
  ['Relu', node('Relu', 's', 'r'), []],
  ['Clip', CLIP, [0, 6]],
])(
  'the sum of two branches with a %s, and a pooling behind it, stay in whole numbers',
  (operator, activation, limits) => {
    const { calibrated, kinds, changed } = between(residual(activation, limits));
    expect(calibrated).toEqual(['x', 'a', 'b', 'r', 'y']);
    expect(kinds).toBe(`Q DQ DQ Conv Q DQ DQ Conv Q DQ Add ${operator} Q DQ GlobalAveragePool Q DQ`);
    expect(changed).toEqual({ Conv: 2 });
  },
);

test.each([
  ['its limits are on both sides of 0', CLIP, [-1, 1]],
  ['its limit is computed', node('Clip', ['s', '', 'x'], 'r'), []],
])('a Clip lies outside the pair, so that the sum stays in whole numbers, when %s', (_why, activation, limits) => {
  const { calibrated, kinds } = between(residual(activation, limits));
  expect(calibrated).toEqual(['x', 'a', 'b', 's']);
  expect(kinds).toBe('Q DQ DQ Conv Q DQ DQ Conv Q DQ Add Q DQ Clip GlobalAveragePool');
});

test('a convolution whose output has no range is left, and so is what follows it', () => {
  const { kinds, changed } = between(residual(node('Relu', 's', 'r'), []), ['b']);
  expect(kinds).toBe('Q DQ DQ Conv Q DQ Conv Add Relu GlobalAveragePool');
  expect(changed).toEqual({ Conv: 1 });
});

test('a convolution that is left does not take its input away from the next one that reads it', () => {
  const k = floatTensor('k', [2, 2, 1, 1], [1, 2, 3, 4]);
  const nodes = [node('Conv', ['x', 'k'], 'a'), node('Conv', ['x', 'k'], 'b'), node('Sub', ['a', 'b'], 'y')];
  const graph = { nodes, initializers: [k], inputs: [value('x', 'float', ['N', 2, 4, 4])] };
  expect(between(graph, ['a']).kinds).toBe('Conv Q DQ DQ Conv Q DQ Sub');
});

test('below opset 13, convolutions are left and products are not', () => {
  const graph = {
    nodes: [node('Conv', ['x', 'k'], 'c'), node('MatMul', ['c', 'w'], 'y')],
    initializers: [floatTensor('k', [1, 1, 1, 1], [2]), W],
  };
  const { changed, left } = rewritten(graph, { opsets: { '': 12 } });
  expect(changed).toEqual({ MatMul: 1 });
  expect(left).toMatchObject([{ operator: 'Conv', code: 'opset-below-13' }]);
});
