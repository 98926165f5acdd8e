import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { inspectModel } from '#engine/model/inspect.ts';
import { node, subgraph, value } from '#engine/model/onnx-writer/graph.ts';
import { externalTensor, floatTensor, tensor } from '#engine/model/onnx-writer/tensor.ts';
import { bytesOf, graphFile } from '#engine/variants/testing.ts';
import { halveModel } from '#engine/variants/half/halve-model.ts';
import { quantiseModel } from '#engine/variants/int8/quantise-model.ts';
import { readEditable } from './read-model.ts';
import { needsDataFile, writeModel } from './write-model.ts';

test('a model that is read and written describes itself as before', async () => {
  const inner = {
    name: 'inner',
    nodes: [node('Identity', 'x', 't')],
    initializers: [floatTensor('unused', [2], [1, 2])],
    inputs: [],
    outputs: [value('t', 'float', null)],
  };
  const nodes = [
    node('Add', ['x', 'w'], 'a', {}, { name: 'first' }),
    node('If', 'c', 'y', { then_branch: subgraph(inner), else_branch: subgraph({ ...inner, name: 'other' }) }),
  ];
  const initializers = [floatTensor('w', [40], new Float32Array(40).fill(3)), tensor('s', 'string', [1], ['text'])];
  const inputs = [value('x', 'float', ['N', 40]), value('c', 'bool', [])];
  const path = graphFile({ nodes, initializers, inputs }, { description: 'about', metadata: { key: 'entry' } });
  const copy = join(scratch(), 'copy.onnx');
  expect(writeModel(readEditable(path), copy).files).toEqual([{ name: 'copy.onnx', bytes: statSync(copy).size }]);
  const [before, after] = await Promise.all([path, copy].map((each) => inspectModel(each, { hash: false })));
  expect({ ...after, model: { ...after?.model, file: '' } }).toEqual({
    ...before,
    model: { ...before?.model, file: '' },
  });
  expect(readFileSync(copy).includes('about')).toBe(true);
  expect(readEditable(copy)).toMatchObject({ nodes: readEditable(path).nodes.map(({ name }) => ({ name })) });
});

test('weights in another file go to a file of the copy, each at its own place', () => {
  const folder = scratch();
  const path = graphFile({
    nodes: [node('Add', ['x', 'w'], 'a'), node('Add', ['a', 'v'], 'y')],
    initializers: ['w', 'v'].map((name, index) =>
      externalTensor({ name, type: 'float', dims: [512], location: 'weights.bin', offset: 2048 * index, length: 2048 }),
    ),
  });
  const values = Float32Array.from({ length: 1024 }, (_, index) => index);
  writeFileSync(join(path, '..', 'weights.bin'), new Uint8Array(values.buffer));
  const model = readEditable(path);
  expect(needsDataFile(model)).toBe(true);
  const copy = join(folder, 'copy.onnx');
  expect(writeModel(model, copy).files.map(({ name }) => name)).toEqual(['copy.onnx.data', 'copy.onnx']);
  const again = readEditable(copy);
  const floats = (name: string): Float32Array => {
    const weight = again.weights.get(name);
    if (weight === undefined) throw new Error(`${name} is missing`);
    return new Float32Array(Uint8Array.from(bytesOf(weight)).buffer);
  };
  expect(floats('w')).toEqual(values.slice(0, 512));
  expect(floats('v')).toEqual(values.slice(512));
});

test('external data that are gone or outside are refused', async () => {
  const lost = (location: string): string =>
    graphFile({
      nodes: [node('Add', ['x', 'w'], 'y')],
      initializers: [externalTensor({ name: 'w', type: 'float', dims: [2], location, offset: 0, length: 8 })],
    });
  expect((await refusal(() => readEditable(lost('none.bin')))).reason).toContain('none.bin cannot be read');
  expect((await refusal(() => readEditable(lost('../none.bin')))).reason).toContain('outside');
});

test('elements that do not fill their shape are passed on and never changed, and an impossible shape is refused', async () => {
  const odd = { ...floatTensor('w', [2], [1, 2]), dims: [1_000_000_000, 1_000_000] };
  const product = { nodes: [node('MatMul', ['x', 'w'], 'y')], initializers: [odd] };
  expect(quantiseModel(readEditable(graphFile(product)), null)).toMatchObject({ left: [{ code: 'weight-type' }] });
  expect(halveModel(readEditable(graphFile(product)))).toMatchObject({ left: [{ code: 'beyond-half' }] });
  const path = graphFile({
    nodes: [node('Add', ['x', 'w'], 'y')],
    initializers: [externalTensor({ name: 'w', type: 'float', dims: [-2], location: 'w.bin', offset: 0, length: 8 })],
  });
  writeFileSync(join(path, '..', 'w.bin'), new Uint8Array(8));
  expect((await refusal(() => readEditable(path))).reason).toContain('impossible shape [-2]');
});

test('a file that is cut off after it was inspected is refused by name', async () => {
  const path = graphFile({
    nodes: [node('Add', ['x', 'w'], 'y')],
    initializers: [floatTensor('w', [3000], new Float32Array(3000))],
  });
  const model = readEditable(path);
  writeFileSync(path, readFileSync(path).subarray(0, 2000));
  const error = await refusal(() => writeModel(model, join(scratch(), 'copy.onnx')));
  expect(error).toMatchObject({ file: path });
  expect(error.reason).toContain('before its weights do');
  expect((await refusal(() => readEditable(path))).reason).toContain('damaged');
});
