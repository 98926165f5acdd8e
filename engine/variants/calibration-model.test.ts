import { expect, test } from 'vitest';
import { modelFile } from '#engine/bench/testing.ts';
import { node, value } from '#engine/model/onnx-writer/graph.ts';
import { calibrationModel } from './calibration-model.ts';
import { readEditable } from './file/read-model.ts';

test('the range of a tensor is taken right after the node that makes it, that of an input first', () => {
  const path = modelFile({
    name: 'chain',
    nodes: [node('Neg', 'x', 'a'), node('Abs', 'a', 'b'), node('Neg', 'b', 'y')],
    initializers: [],
    inputs: [value('x', 'float', ['N'])],
    outputs: [value('y', 'float', ['N'])],
  });
  const { model, ranges } = calibrationModel(readEditable(path), ['x', 'a', 'b']);
  expect(model.nodes.map(({ opType, inputs }) => `${opType} ${inputs.join()}`)).toEqual([
    'ReduceMin x',
    'ReduceMax x',
    'Neg x',
    'ReduceMin a',
    'ReduceMax a',
    'Abs a',
    'ReduceMin b',
    'ReduceMax b',
    'Neg b',
  ]);
  expect(model.outputs.map(({ name }) => name)).toEqual(ranges.flatMap(({ min, max }) => [min, max]));
});
