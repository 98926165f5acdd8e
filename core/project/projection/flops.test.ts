import { expect, test } from 'vitest';
import { flopsFromProfile, flopsOfNode, type ProfileEvent } from './flops.ts';

type Attributes = Parameters<typeof flopsOfNode>[0]['attributes'];

function of(
  opType: string,
  inputShapes: readonly (readonly number[])[],
  outputShapes: readonly (readonly number[])[],
  attributes: Attributes = {},
  domain = '',
) {
  const { flops, opClass, known } = flopsOfNode({ opType, domain, inputShapes, outputShapes, attributes });
  return [flops, opClass, known];
}

test('matrix products count 2·M·N·K, with any batching or transposition', () => {
  expect(
    of(
      'MatMul',
      [
        [64, 128],
        [128, 256],
      ],
      [[64, 256]],
    ),
  ).toEqual([2 * 64 * 128 * 256, 'gemm', true]);
  expect(
    of(
      'MatMul',
      [
        [8, 12, 128, 64],
        [8, 12, 64, 128],
      ],
      [[8, 12, 128, 128]],
    )[0],
  ).toBe(2 * 8 * 12 * 128 * 64 * 128);
  expect(of('MatMul', [[128], [128, 4]], [[4]])[0]).toBe(2 * 128 * 4);
  expect(
    of(
      'Gemm',
      [
        [30, 5],
        [30, 7],
      ],
      [[5, 7]],
      { transA: 1 },
    )[0],
  ).toBe(2 * 5 * 7 * 30);
  expect(of('Gemm', [[5, 30], [7, 30], [7]], [[5, 7]], { transB: 1 })[0]).toBe(2 * 5 * 7 * 30);
  expect(
    of(
      'MatMulNBits',
      [
        [1, 6, 64],
        [32, 2, 16],
      ],
      [[1, 6, 32]],
      { K: 64, N: 32 },
      'com.microsoft',
    )[0],
  ).toBe(2 * 6 * 64 * 32);
  expect(
    of(
      'Einsum',
      [
        [2, 3, 4],
        [2, 4, 5],
      ],
      [[2, 3, 5]],
      { equation: 'bij,bjk->bik' },
    )[0],
  ).toBe(2 * 2 * 3 * 4 * 5);
});

test('convolutions count 2·output·(C/group)·kernel; one filter a channel is depthwise', () => {
  // The first layer of ResNet-50: 118,013,952 multiply-adds.
  expect(
    of(
      'Conv',
      [
        [1, 3, 224, 224],
        [64, 3, 7, 7],
      ],
      [[1, 64, 112, 112]],
    ),
  ).toEqual([2 * 118_013_952, 'conv', true]);
  expect(
    of(
      'Conv',
      [
        [1, 32, 56, 56],
        [32, 1, 3, 3],
      ],
      [[1, 32, 56, 56]],
      { group: 32 },
    ),
  ).toEqual([2 * 32 * 56 * 56 * 9, 'depthwise', true]);
  expect(
    of(
      'Conv',
      [
        [1, 32, 8, 8],
        [64, 8, 3, 3],
      ],
      [[1, 64, 8, 8]],
      { group: 4 },
    ),
  ).toEqual([2 * 64 * 64 * 8 * 9, 'conv', true]);
  expect(
    of(
      'Conv',
      [
        [1, 1, 8, 8],
        [4, 1, 3, 3],
      ],
      [[1, 4, 8, 8]],
    )[1],
  ).toBe('conv');
  expect(
    of(
      'ConvTranspose',
      [
        [1, 16, 4, 4],
        [16, 8, 2, 2],
      ],
      [[1, 8, 8, 8]],
    )[0],
  ).toBe(2 * 16 * 16 * 8 * 4);
  expect(of('QLinearConv', [[1, 3, 8, 8], [], [], [4, 3, 3, 3]], [[1, 4, 8, 8]])[0]).toBe(2 * 256 * 27);
});

test('recurrent layers count both products for every step', () => {
  const [steps, batch, inputs, hidden] = [10, 2, 16, 32];
  const products = 2 * steps * batch * 4 * hidden * (inputs + hidden);
  const [flops] = of(
    'LSTM',
    [
      [steps, batch, inputs],
      [1, 4 * hidden, inputs],
      [1, 4 * hidden, hidden],
    ],
    [[steps, 1, batch, hidden]],
  );
  expect(flops).toBe(products + steps * batch * 16 * hidden);
});

test('attention counts scores and weighted sums, packed attention also its projections', () => {
  const core = 2 * 128 * 128 * (2 * (256 + 256) + 5 * 4);
  expect(
    of(
      'MultiHeadAttention',
      [
        [2, 128, 256],
        [2, 128, 256],
        [2, 128, 256],
      ],
      [[2, 128, 256]],
      { num_heads: 4 },
      'com.microsoft',
    ),
  ).toEqual([core, 'attention', true]);
  const packed = of(
    'Attention',
    [[2, 128, 256], [256, 768], [768]],
    [[2, 128, 256]],
    { num_heads: 4 },
    'com.microsoft',
  );
  expect(packed[0]).toBe(2 * 2 * 128 * 256 * 768 + core);
  expect(
    of(
      'Attention',
      [
        [2, 4, 128, 64],
        [2, 4, 128, 64],
        [2, 4, 128, 64],
      ],
      [[2, 4, 128, 64]],
    )[0],
  ).toBe(core);
});

test('element-wise work counts elements, moving data and trees count nothing', () => {
  expect(of('Add', [[2, 3], [3]], [[2, 3]])).toEqual([6, 'elementwise', true]);
  expect(of('Softmax', [[2, 10]], [[2, 10]])[0]).toBe(100);
  expect(of('MaxPool', [[1, 8, 4, 4]], [[1, 8, 2, 2]], { kernel_shape: [2, 2] })[0]).toBe(128);
  expect(of('GlobalAveragePool', [[1, 8, 4, 4]], [[1, 8, 1, 1]])[0]).toBe(128);
  expect(of('Gather', [[1000, 16], [4]], [[4, 16]])).toEqual([0, 'gather', true]);
  expect(of('TreeEnsembleClassifier', [[4, 30]], [[4], [4, 2]], {}, 'ai.onnx.ml')).toEqual([0, 'tree', true]);
  expect(of('Reshape', [[4, 4], [1]], [[16]])).toEqual([0, 'other', true]);
  expect(of('Magic', [[4]], [[4]])).toEqual([0, 'other', false]);
  expect(of('Add', [[4]], [[4]], {}, 'acme')).toEqual([0, 'other', false]);
});

test('a missing shape counts 0 instead of making the sum NaN', () => {
  expect(of('Conv', [], [])[0]).toBe(0);
  expect(of('Einsum', [[2]], [[2]])[0]).toBe(0);
});

function event(
  name: string,
  op: string,
  inputs: readonly (readonly number[])[],
  outputs: readonly (readonly number[])[],
): ProfileEvent {
  const typed = (shapes: readonly (readonly number[])[]) => shapes.map((shape) => ({ float: shape }));
  return {
    cat: 'Node',
    name: `${name}_kernel_time`,
    args: { op_name: op, input_type_shape: typed(inputs), output_type_shape: typed(outputs) },
  };
}

test('a profile is summed over its nodes and divided by runs and rows', () => {
  const run: ProfileEvent[] = [
    event(
      'fc',
      'Gemm',
      [
        [4, 30],
        [8, 30],
      ],
      [[4, 8]],
    ),
    event('pool', 'MaxPool', [[4, 1, 4, 4]], [[4, 1, 2, 2]]),
    event('x', 'Magic', [], []),
    { cat: 'Session', name: 'model_run' },
  ];
  const nodes = new Map([['pool', { opType: 'MaxPool', domain: '', attributes: { kernel_shape: [2, 2] } }]]);
  const result = flopsFromProfile([{ cat: 'Session', name: 'session_initialization' }, ...run, ...run], nodes, 4);
  expect(result.flopsPerRow).toBe(2 * 30 * 8 + 16);
  expect(result.byClass).toEqual({ gemm: 480, elementwise: 16, other: 0 });
  expect(result.unknownOperators).toEqual(['Magic']);
});
