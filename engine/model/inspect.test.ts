import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileWith } from '#engine/dataset/rows/testing.ts';
import { inspectModel } from './inspect.ts';
import { readNodeAttributes } from './node-attributes.ts';
import { int, ints, node, type OnnxGraph, subgraph, text, value } from './onnx-writer/graph.ts';
import { ProtobufWriter } from './onnx-writer/protobuf.ts';
import { floatTensor } from './onnx-writer/tensor.ts';
import { model } from './testing.ts';

const look = async (bytes: Uint8Array) => inspectModel(fileWith('m.onnx', bytes), { hash: false });

test('a model is described: shapes, opset, parameters, bytes, operators', async () => {
  const bytes = model();
  const { model: seen, warnings } = await look(bytes);
  expect(seen).toEqual({
    file: 'm.onnx',
    sha256: null,
    bytes: bytes.length,
    opset: { 'ai.onnx': 17 },
    parameters: 93,
    weightBytes: 372,
    flopsPerRow: null,
    batchable: true,
    batchableReason: 'The leading dimension is dynamic ("batch"): rows can be stacked.',
    inputs: [{ name: 'x', kind: 'tensor', type: 'float', dims: ['batch', 30], batched: true }],
    outputs: [{ name: 'y', kind: 'tensor', type: 'float', dims: ['batch', 3] }],
    irVersion: 8,
    producer: 'test',
    operators: { Gemm: 1, Relu: 1 },
    bigQuery: { imports: 'yes', reasons: [] },
    nodes: 2,
    freeDimensions: [],
    externalData: [],
  });
  expect(warnings).toEqual([]);
});

test('initialisers that an old model lists as inputs are nothing to feed', async () => {
  const inputs = [value('x', 'float', [null, 30]), value('w', 'float', [3, 30]), value('b', 'float', [3])];
  expect((await look(model({ inputs }))).model.inputs.map((input) => input.name)).toEqual(['x']);
});

test('free dimensions are named, those without a symbol by input and axis', async () => {
  const inputs = [
    value('ids', 'int64', ['N', 'seq']),
    value('mask', 'int64', ['N', 'seq']),
    value('z', 'float', ['N', null, -1]),
  ];
  const { model: seen } = await look(model({ inputs, outputs: [value('y', 'float', ['N'])] }));
  expect(seen.freeDimensions).toEqual(['seq', 'z[1]', 'z[2]']);
});

test('labels that a converter of tree models declares as one for all rows do not prevent batching', async () => {
  const classifier = [node('TreeEnsembleClassifier', 'x', ['label', 'p'], {}, { domain: 'ai.onnx.ml' })];
  const inputs = [value('x', 'float', [null, 8])];
  const outputs = [value('label', 'int64', [1])];
  const { model: seen } = await look(model({ nodes: classifier, initializers: [], inputs, outputs }));
  expect(seen).toMatchObject({ batchable: true, freeDimensions: [] });
  const other = await look(model({ inputs, outputs }));
  expect(other.model.batchable).toBe(false);
});

test.each([
  [
    [[1, 3, 224, 224]],
    [[1, 1000]],
    false,
    'The leading dimension is fixed at 1: batch mode runs replicas instead.',
    [],
  ],
  [[['N', 4]], [[1, 2]], false, 'The leading dimension of output "o0" is fixed at 1', []],
  [[['N', 4]], [[]], false, 'Output "o0" is a scalar', []],
  [[['N', 4]], [null], true, 'rows can be stacked', ['i0']],
  [[['N', 4], [], [7]], [['N', 2]], true, '2 further inputs go unchanged', ['i0']],
  [
    [
      ['N', 4],
      ['M', 4],
    ],
    [['N', 2]],
    true,
    '"N" is taken as the batch',
    ['i0'],
  ],
  [
    [
      ['seq', 4],
      ['batch', 4],
    ],
    [['other', 2]],
    true,
    '"batch" is taken as the batch',
    ['i1'],
  ],
  [
    [
      ['p', 4],
      ['q', 4],
    ],
    [['r', 2]],
    false,
    'It is unclear',
    [],
  ],
  [
    [
      [null, 4],
      ['N', 1],
    ],
    [[null, 2]],
    true,
    'rows can be stacked',
    ['i0', 'i1'],
  ],
  [[[]], [[]], false, 'No input has a leading dimension', []],
])('inputs %j and outputs %j: batchable %s', async (inputs, outputs, batchable, reason, batched) => {
  const ports = (prefix: string, dims: readonly (readonly (number | string | null)[] | null)[]) =>
    dims.map((shape, index) => value(`${prefix}${index}`, 'float', shape));
  const { model: seen } = await look(model({ inputs: ports('i', inputs), outputs: ports('o', outputs) }));
  expect(seen.batchable).toBe(batchable);
  expect(seen.batchableReason).toContain(reason);
  expect(seen.inputs.filter((input) => input.batched).map((input) => input.name)).toEqual(batched);
});

test('graphs inside If count, with their initialisers; attributes are read by node name', async () => {
  const inner: OnnxGraph = {
    name: 'then',
    nodes: [node('Add', ['x', 'c'], 't')],
    initializers: [floatTensor('c', [2, 2], [1, 2, 3, 4])],
    inputs: [],
    outputs: [value('t', 'float', null)],
  };
  const bytes = model({
    nodes: [
      node('If', 'k', 'y', { then_branch: subgraph(inner), else_branch: subgraph(inner) }, { name: 'choice' }),
      node(
        'Conv',
        ['x', 'w'],
        'z',
        { kernel_shape: ints([3, 3]), group: int(2), auto_pad: text('SAME_UPPER') },
        { name: '' },
      ),
    ],
  });
  const { model: seen } = await look(bytes);
  expect(seen.operators).toEqual({ Add: 2, Conv: 1, If: 1 });
  expect(seen.parameters).toBe(93 + 8);
  const attributes = readNodeAttributes(fileWith('m.onnx', bytes));
  expect(attributes.get('Conv_1')).toEqual({
    opType: 'Conv',
    domain: '',
    attributes: { kernel_shape: [3, 3], group: 2, auto_pad: 'SAME_UPPER' },
  });
  expect(attributes.get('choice')?.opType).toBe('If');
});

/** Adds fields to a complete model: protobuf readers merge repeated fields. */
function plus(write: (w: ProtobufWriter) => void): Uint8Array {
  const w = new ProtobufWriter();
  write(w);
  return Buffer.concat([model(), w.finish()]);
}

test('int4 is counted packed, sparse initialisers by what they store, local functions by their nodes', async () => {
  const bytes = plus((w) => {
    w.message(7, (graph) => {
      graph.message(5, (tensor) => {
        tensor.varint(1, 5);
        tensor.varint(2, 22);
        tensor.string(8, 'q');
        tensor.bytes(9, new Uint8Array(3));
      });
      graph.message(15, (sparse) => {
        sparse.message(1, (tensor) => {
          tensor.varint(1, 7);
          tensor.varint(2, 1);
          tensor.string(8, 's');
          tensor.bytes(4, new Uint8Array(28));
        });
        sparse.varint(3, 1000);
      });
      graph.message(1, (call) => {
        call.string(4, 'Twice');
        call.string(7, 'my.own');
      });
    });
    w.message(25, (fn) => {
      fn.string(1, 'Twice');
      fn.string(10, 'my.own');
      fn.message(7, (inner) => inner.string(4, 'Add'));
    });
  });
  const { model: seen, warnings } = await look(bytes);
  expect(seen.parameters).toBe(93 + 5 + 7);
  expect(seen.weightBytes).toBe(372 + 3 + 28);
  expect(seen.operators).toMatchObject({ 'my.own.Twice': 1, Add: 1 });
  expect(warnings).toEqual([]);
});

test('what the runtime may not take is described with a warning', async () => {
  const bytes = plus((w) =>
    w.message(7, (graph) => {
      graph.message(11, (info) => {
        info.string(1, 'int4s');
        info.message(2, (type) =>
          type.message(1, (tensor) => {
            tensor.varint(1, 22);
            tensor.message(2, (shape) => shape.message(1, (dim) => dim.string(2, 'batch')));
          }),
        );
      });
      graph.message(12, (info) => {
        info.string(1, 'scores');
        info.message(2, (type) =>
          type.message(4, (sequence) =>
            sequence.message(1, (element) =>
              element.message(5, (map) => {
                map.varint(1, 7);
                map.message(2, (values) => values.message(1, (tensor) => tensor.varint(1, 1)));
              }),
            ),
          ),
        );
      });
      graph.message(1, (call) => {
        call.string(4, 'Magic');
        call.string(7, 'acme.ops');
      });
    }),
  );
  const { model: seen, warnings } = await look(bytes);
  expect(seen.inputs[1]).toMatchObject({ type: 'int4', dims: ['batch'] });
  expect(seen.outputs[1]).toMatchObject({ kind: 'sequence', type: 'seq(map(int64,tensor(float)))', dims: null });
  expect(seen.batchable).toBe(true);
  expect(warnings.join('\n')).toMatch(/int4s.*int4[^]*scores.*by class name[^]*acme\.ops/);
});

test('a hash is that of the file', async () => {
  const bytes = model();
  const { model: seen } = await inspectModel(fileWith('m.onnx', bytes), { hash: true });
  expect(seen.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('the file is left as it was', async () => {
  const bytes = model();
  const path = fileWith('m.onnx', bytes);
  await inspectModel(path, { hash: true });
  expect(readFileSync(path).equals(bytes)).toBe(true);
});
