import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileWith, refusal, scratch, withoutRights } from '../dataset/testing.ts';
import { inspectModel } from './inspect.ts';
import { readNodeAttributes } from './node-attributes.ts';
import { encodeModel, type OnnxModel } from './onnx-writer/encode-model.ts';
import { int, ints, node, type OnnxGraph, subgraph, text, value } from './onnx-writer/graph.ts';
import { ProtobufWriter } from './onnx-writer/protobuf.ts';
import { externalTensor, floatTensor, int64Tensor, type OnnxTensor } from './onnx-writer/tensor.ts';

const LINEAR: OnnxGraph = {
  name: 'linear',
  nodes: [
    node('Gemm', ['x', 'w', 'b'], 'h', { transB: int(1) }, { name: 'first' }),
    node('Relu', 'h', 'y', {}, { name: '' }),
  ],
  initializers: [floatTensor('w', [3, 30], new Float32Array(90)), floatTensor('b', [3], [1, 2, 3])],
  inputs: [value('x', 'float', ['batch', 30])],
  outputs: [value('y', 'float', ['batch', 3])],
};

function model(graph: Partial<OnnxGraph> = {}, more: Partial<OnnxModel> = {}): Uint8Array {
  const whole = {
    graph: { ...LINEAR, ...graph },
    opsets: { '': 17 },
    irVersion: 8,
    producer: { name: 'test' },
    ...more,
  };
  return encodeModel(whole);
}

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
    batchableReason: 'The leading dimension is free ("batch"): rows can be stacked.',
    inputs: [{ name: 'x', kind: 'tensor', type: 'float', dims: ['batch', 30], batched: true }],
    outputs: [{ name: 'y', kind: 'tensor', type: 'float', dims: ['batch', 3] }],
    irVersion: 8,
    producer: 'test',
    operators: { Gemm: 1, Relu: 1 },
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

/** Adds to a whole model: fields may be written in pieces, readers merge them. */
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
  expect(warnings.join('\n')).toMatch(/int4s.*int4[^]*scores.*sequence[^]*acme\.ops/);
});

function external(location: string, more: { offset?: number; length?: number } = {}): OnnxTensor {
  return externalTensor({ name: 'w', type: 'float', dims: [3, 30], location, offset: 0, length: 360, ...more });
}

test('external data in the folder of the model are weighed and hashed', async () => {
  const folder = scratch();
  mkdirSync(join(folder, 'weights'));
  writeFileSync(join(folder, 'weights', 'w.bin'), Buffer.alloc(400, 7));
  const bytes = model({ initializers: [external('weights/w.bin', { offset: 40 }), int64Tensor('b', [1, 2, 3])] });
  const path = join(folder, 'm.onnx');
  writeFileSync(path, bytes);
  const { model: seen } = await inspectModel(path, { hash: true });
  expect(seen).toMatchObject({
    parameters: 93,
    weightBytes: 384,
    bytes: bytes.length + 400,
    externalData: [{ file: 'weights/w.bin', bytes: 400 }],
  });
  const sha = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');
  expect(seen.sha256).toBe(sha(`${sha(bytes)}\nweights/w.bin\0${sha(Buffer.alloc(400, 7))}\n`));
});

test.each([
  ['none.bin', {}, 'external data none.bin cannot be read: there is no such file'],
  ['w.bin', { offset: 41 }, 'bytes 41 to 401, but that file has 400 bytes'],
  ['../w.bin', {}, 'outside the model'],
  ['a/../../w.bin', {}, 'outside the model'],
  ['/etc/passwd', {}, 'outside the model'],
  ['link.bin', {}, 'outside the model'],
  ['folder', {}, 'is not a file'],
  ['', {}, 'no file is named'],
])('external data at %j are refused', async (location, more, cause) => {
  const outer = scratch();
  const folder = join(outer, 'model');
  mkdirSync(join(folder, 'folder'), { recursive: true });
  for (const place of [outer, folder]) writeFileSync(join(place, 'w.bin'), Buffer.alloc(400));
  symlinkSync(join(outer, 'w.bin'), join(folder, 'link.bin'));
  const path = join(folder, 'm.onnx');
  writeFileSync(path, model({ initializers: [external(location, more)] }));
  const error = await refusal(() => inspectModel(path, { hash: false }));
  expect(error).toMatchObject({ code: 'unusable-input', file: path });
  expect(error.reason).toContain(cause);
  expect(error.actions.length).toBeGreaterThan(0);
});

test('a model cache that links model and weights to one place works', async () => {
  const cache = scratch();
  for (const folder of ['blobs', 'snapshot']) mkdirSync(join(cache, folder));
  writeFileSync(join(cache, 'blobs', 'aaa'), model({ initializers: [external('w.bin')] }));
  writeFileSync(join(cache, 'blobs', 'bbb'), Buffer.alloc(360));
  symlinkSync(join('..', 'blobs', 'aaa'), join(cache, 'snapshot', 'm.onnx'));
  symlinkSync(join('..', 'blobs', 'bbb'), join(cache, 'snapshot', 'w.bin'));
  expect((await inspectModel(join(cache, 'snapshot', 'm.onnx'), { hash: false })).model.weightBytes).toBe(360);
});

test('a hash is that of the file', async () => {
  const bytes = model();
  const { model: seen } = await inspectModel(fileWith('m.onnx', bytes), { hash: true });
  expect(seen.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test.each([
  ['empty', Buffer.alloc(0), 'empty'],
  ['a PNG', Buffer.from('\x89PNG\r\n\x1a\n0000IHDR', 'latin1'), 'looks like a PNG image'],
  ['a CSV', Buffer.from('a,b,c\n1,2,3\n'), 'not an ONNX model; it looks like text'],
  ['a ZIP', Buffer.from('PK\x03\x04\x14\x00\x00\x00', 'latin1'), 'ZIP archive'],
  ['only a version', Buffer.from([8, 8]), 'no graph'],
  ['a hostile length', Buffer.from([8, 8, 0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]), 'truncated'],
  ['zeros', Buffer.alloc(64), 'not an ONNX model'],
])('%s is refused', async (_, content, cause) => {
  const path = fileWith('m.onnx', content);
  const error = await refusal(() => inspectModel(path, { hash: false }));
  expect(error).toMatchObject({ code: 'unusable-input', file: path });
  expect(error.reason).toContain(cause);
  expect(error.actions.length).toBeGreaterThan(0);
});

test('a model that is cut anywhere, in the middle of its weights too, is refused', async () => {
  const bytes = model();
  for (let length = 0; length < bytes.length; length += 7) {
    const error = await refusal(() => look(bytes.subarray(0, length)));
    expect(error.code).toBe('unusable-input');
    if (length > 40) expect(error.reason).toMatch(/truncated/);
  }
});

test('random bytes never do anything but be refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
      const error = await refusal(() => look(bytes));
      return error.code === 'unusable-input';
    }),
    { numRuns: 150 },
  );
});

test('a model with bytes flipped is described or refused, and nothing else', async () => {
  const bytes = model();
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ flip;
      const path = fileWith('m.onnx', damaged);
      const seen = await inspectModel(path, { hash: false }).catch(async (error: unknown) =>
        refusal(() => Promise.reject(error)),
      );
      return seen !== undefined;
    }),
    { numRuns: 300 },
  );
});

test('graphs nested without end are refused', async () => {
  let graph: OnnxGraph = { name: 'g', nodes: [], initializers: [], inputs: [], outputs: [] };
  for (let depth = 0; depth < 80; depth++)
    graph = { ...graph, nodes: [node('If', 'k', 'y', { then_branch: subgraph(graph) })] };
  expect((await refusal(() => look(model({ nodes: graph.nodes })))).reason).toContain('nested');
});

test('a directory, a missing file and a file without permission are refused', async () => {
  const folder = scratch();
  expect((await refusal(() => inspectModel(folder, { hash: false }))).reason).toContain('directory');
  expect((await refusal(() => inspectModel(join(folder, 'none.onnx'), { hash: false }))).reason).toContain(
    'no such file',
  );
  const path = join(folder, 'm.onnx');
  writeFileSync(path, model());
  chmodSync(folder, 0o755);
  chmodSync(path, 0);
  expect((await refusal(() => withoutRights(() => inspectModel(path, { hash: false })))).reason).toContain(
    'permission',
  );
});

/** A model whose one initialiser has `gigabytes` of data, in a sparse file that takes no room on the disk. */
function hugeModel(field: 4 | 9, bytes: number): string {
  const varint = (value: number): number[] =>
    value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
  const tensor = Buffer.from([8, ...varint(bytes / 4), 16, 1, 66, 1, 0x77, field * 8 + 2, ...varint(bytes)]);
  const size = tensor.length + bytes;
  const head = Buffer.from([
    8,
    8,
    66,
    2,
    16,
    17,
    58,
    ...varint(1 + varint(size).length + size),
    42,
    ...varint(size),
    ...tensor,
  ]);
  const path = join(scratch(), 'huge.onnx');
  const descriptor = openSync(path, 'w');
  writeSync(descriptor, head);
  ftruncateSync(descriptor, head.length + bytes);
  closeSync(descriptor);
  return path;
}

test.each([4, 9] as const)('1.5 GB of weights in field %i are seen in under 0.3 s and are not read', async (field) => {
  const path = hugeModel(field, 1_500_000_000);
  const before = process.memoryUsage().rss;
  const start = performance.now();
  const { model: seen } = await inspectModel(path, { hash: false });
  expect(performance.now() - start).toBeLessThan(300);
  expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  expect(seen).toMatchObject({ parameters: 375_000_000, weightBytes: 1_500_000_000 });
});

test('the file is left as it was', async () => {
  const bytes = model();
  const path = fileWith('m.onnx', bytes);
  await inspectModel(path, { hash: true });
  expect(readFileSync(path).equals(bytes)).toBe(true);
});
