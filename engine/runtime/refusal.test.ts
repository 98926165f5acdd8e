import { InferenceSession } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { model } from '#engine/model/testing.ts';
import { node, value } from '#engine/model/onnx-writer/graph.ts';
import { floatTensor } from '#engine/model/onnx-writer/tensor.ts';
import { runtimeFailure } from './runtime-failure.ts';

const port = (name: string, type: 'float' | 'double' = 'float') => value(name, type, ['N', 4]);
const graph = { initializers: [], inputs: [port('x')], outputs: [port('y')] };
const named = (name: string, domain = '') => ({ name, domain });

/** Models that ONNX Runtime refuses, each with the cause that is shown. */
const REFUSED: readonly (readonly [string, Uint8Array, RegExp])[] = [
  [
    'an operator that does not exist',
    model({ ...graph, nodes: [node('FancyNorm', 'x', 'y', {}, named('enc/norm'))] }),
    /^ONNX Runtime does not know the operator FancyNorm of node "enc\/norm" in opset 17$/,
  ],
  [
    'an operator of an own library',
    model(
      { ...graph, nodes: [node('MyOp', 'x', 'y', {}, named('blk', 'com.acme'))] },
      { opsets: { '': 17, 'com.acme': 1 } },
    ),
    /^ONNX Runtime does not know the operator MyOp of the domain "com\.acme"$/,
  ],
  [
    'an operator without an implementation for its type',
    model({
      nodes: [node('Erf', 'x', 'y', {}, named('erf64'))],
      initializers: [],
      inputs: [port('x', 'double')],
      outputs: [port('y', 'double')],
    }),
    /^ONNX Runtime has no implementation of the operator Erf \(opset \d+\) for the types at node "erf64"$/,
  ],
  [
    'a newer format',
    model({ ...graph, nodes: [node('Relu', 'x', 'y')] }, { irVersion: 99 }),
    /^its IR version 99 is newer than ONNX Runtime reads, which is at most \d+$/,
  ],
  [
    'a newer opset',
    model({ ...graph, nodes: [node('Relu', 'x', 'y')] }, { opsets: { '': 99 } }),
    /^its opset 99 of ai\.onnx is newer than ONNX Runtime knows, which is at most \d+$/,
  ],
  [
    'a tensor that nothing makes',
    model({ ...graph, nodes: [node('Add', ['x', 'nowhere'], 'y')] }),
    /^a node reads "nowhere", which is neither/,
  ],
  [
    'shapes that do not fit',
    model({
      ...graph,
      nodes: [node('MatMul', ['x', 'w'], 'y', {}, named('mm'))],
      initializers: [floatTensor('w', [5, 4], new Float32Array(20))],
    }),
    /^its shapes or types do not fit at node "mm" \(MatMul\): /,
  ],
];

test.each(REFUSED)('%s is refused with its name and what to do', async (_what, bytes, cause) => {
  const error: unknown = await InferenceSession.create(bytes).catch((reason: unknown) => reason);
  const { code, cause: said, actions } = runtimeFailure(error);
  expect(said).toMatch(cause);
  expect(code).toBe('unusable-input');
  expect(actions).toHaveLength(1);
});

test('another message is kept, without the path of the model and places in the source of ONNX Runtime', () => {
  const where = '/onnxruntime_src/onnxruntime/core/graph/model.cc:202 onnxruntime::Model::Model(int, const Path&)';
  const { cause } = runtimeFailure(new Error(`Load model from /secret/a b.onnx failed:${where} Something is odd.`));
  expect(cause).toBe('ONNX Runtime cannot run this model on this data: Something is odd.');
});
