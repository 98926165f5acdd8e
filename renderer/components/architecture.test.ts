import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { architectureOfModel } from './architecture.ts';

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
