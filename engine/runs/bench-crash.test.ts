import { expect, test } from 'vitest';
import { modelFile } from '#engine/bench/testing.ts';
import { fileWith, refusal } from '#engine/dataset/rows/testing.ts';
import { node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { run, SLOW } from './testing.ts';

/** A number divided by itself, which fails for 0. */
const QUOTIENT: OnnxGraph = {
  name: 'quotient',
  nodes: [node('Div', ['x', 'x'], 'y')],
  initializers: [],
  inputs: [value('x', 'int64', ['N'])],
  outputs: [value('y', 'int64', ['N'])],
};

test('a row that ONNX Runtime refuses, after rows that it took, is about the model and its data', SLOW, async () => {
  const data = fileWith('rows.csv', 'x\n1\n2\n3\n0\n5\n');
  const error = await refusal(() => run({ model: modelFile(QUOTIENT), data }));
  expect(error).toMatchObject({ code: 'unusable-input' });
  expect(error.reason).toContain('division by zero');
});
