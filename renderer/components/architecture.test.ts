import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing.ts';
import { architectureOfModel, architectureOfSentence, firstClause } from './architecture.ts';

test.each([
  ['150 gradient-boosted trees of depth 6 over 30 numbers, as one TreeEnsembleClassifier of ai.onnx.ml.', 'trees'],
  ['Embeddings of user and item, 16 wide, with 8 numbers of context into an MLP of 64 and 32.', 'dense'],
  ['Two blocks of 3 × 3 convolution (16 and 32 filters), ReLU and pooling, then two dense layers.', 'convolution'],
  ['Transformer encoder of two pre-norm layers, 64 wide, any sequence up to 512.', 'attention'],
  ['Sorts.', 'other'],
])('a sample that says "%s" is drawn as %s', (sentence, architecture) => {
  expect(architectureOfSentence(sentence)).toBe(architecture);
});

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

test('the first clause ends at a comma that is in no bracket', () => {
  expect(firstClause('Blocks of 3 × 3 convolution (16, 32), then dense layers.')).toBe(
    'Blocks of 3 × 3 convolution (16, 32)',
  );
  expect(firstClause('Version 1.5 of trees.')).toBe('Version 1.5 of trees');
  expect(firstClause('no end')).toBe('no end');
});
