import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing.ts';
import { architectureOfModel, firstClause } from './architecture.ts';

test.each([
  [{ 'ai.onnx.ml.TreeEnsembleClassifier': 1 }, 'trees'],
  [{ Conv: 12, Relu: 12, Gemm: 1 }, 'convolution'],
  [{ MatMul: 24, Softmax: 4, Transpose: 8 }, 'attention'],
  [{ 'com.microsoft.Attention': 12, MatMul: 3 }, 'attention'],
  [{ Gemm: 3, Relu: 2, Softmax: 1 }, 'dense'],
  [{ Sort: 1 }, 'other'],
])('operators %j are drawn as %s', (operators, architecture) => {
  const { model } = exampleRun();
  expect(architectureOfModel({ ...model, operators })).toBe(architecture);
});

test('the first clause ends at a comma outside brackets', () => {
  expect(firstClause('Blocks of 3 × 3 convolution (16, 32), then dense layers.')).toBe(
    'Blocks of 3 × 3 convolution (16, 32)',
  );
  expect(firstClause('Version 1.5 of trees.')).toBe('Version 1.5 of trees');
  expect(firstClause('no end')).toBe('no end');
});
