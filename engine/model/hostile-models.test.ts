import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Inspection } from '#core/contract/model/model.ts';
import { fileWith, refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { freeDimensionsOf, judgeBatchAxis } from './batch-axis.ts';
import { inspectModel, type ModelInspection } from './inspect.ts';
import { readNodeAttributes } from './node-attributes.ts';
import { int, node, type OnnxValue, value } from './onnx-writer/graph.ts';
import { ProtobufWriter } from './onnx-writer/protobuf.ts';
import { externalTensor } from './onnx-writer/tensor.ts';
import { model } from './testing.ts';

const look = async (bytes: Uint8Array) => inspectModel(fileWith('m.onnx', bytes), { hash: false });

/** Whether the description matches the schema; if not, that is a defect of ours. */
function isDocument(seen: ModelInspection): boolean {
  return Inspection.safeParse({ schemaVersion: 1, ...seen, data: null }).success;
}

function many<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Adds fields to a complete model: protobuf readers merge repeated fields. */
function plus(write: (w: ProtobufWriter) => void, base: Uint8Array = model()): Uint8Array {
  const w = new ProtobufWriter();
  write(w);
  return Buffer.concat([base, w.finish()]);
}

/** A model whose main graph has one more initialiser. */
function withTensor(write: (tensor: ProtobufWriter) => void): Uint8Array {
  return plus((w) => w.message(7, (graph) => graph.message(5, write)));
}

// Processor time, which does not depend on other load. It takes half a second; a linear search for each entry took 16.
test('30,000 operator domains are described within 8 seconds of computing', async () => {
  const nodes = many(30_000, (index) => node('Op', 'x', `o${index}`, {}, { domain: `dom.${index}` }));
  const path = fileWith('m.onnx', model({ nodes }));
  const before = process.cpuUsage();
  const seen = await inspectModel(path, { hash: false });
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(8);
  expect(isDocument(seen)).toBe(true);
  expect(seen.warnings.length).toBeLessThan(20);
});

// It takes half a second; a linear search for each took minutes.
test('the batch and the free dimensions of 150,000 inputs are found within 8 seconds of computing', () => {
  const inputs = many(150_000, (index) => ({
    name: `x${index}`,
    kind: 'tensor' as const,
    type: 'float',
    dims: ['batch', `d${index}`],
  }));
  const before = process.cpuUsage();
  const axis = judgeBatchAxis(inputs, []);
  expect(freeDimensionsOf(inputs, axis.batchedInputs)).toHaveLength(150_000);
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(8);
});

const FREE: OnnxValue['dims'] = many(64, () => null);

test.each<readonly [string, () => Uint8Array, string]>([
  [
    'inputs',
    () => model({ inputs: many(100_000, (index) => value(`${index}`, 'float', null)) }),
    'more than 20,000 inputs',
  ],
  [
    'empty inputs',
    () =>
      plus((w) =>
        w.message(7, (graph) => {
          for (let index = 0; index < 200_000; index++) graph.message(11, () => undefined);
        }),
      ),
    'more than 20,000 inputs',
  ],
  [
    'dimensions',
    () =>
      model({
        inputs: [
          value(
            'x',
            'float',
            many(1_025, () => 1),
          ),
        ],
      }),
    '1,024 dimensions in a shape',
  ],
  [
    'dimensions of an initialiser',
    () => withTensor((tensor) => many(1_025, () => tensor.varint(1, 1))),
    '1,024 dimensions in a shape',
  ],
  ['a long name', () => model({ inputs: [value('x'.repeat(20_000), 'float', null)] }), '16,384 bytes in a name'],
  [
    'free dimensions of long names',
    () => model({ inputs: many(20, (index) => value(`${index}`.padEnd(16_000, 'x'), 'float', FREE)) }),
    '16,777,216 characters in the names of its free dimensions',
  ],
  [
    'operator sets',
    () =>
      plus((w) => {
        for (let index = 0; index < 50_001; index++) w.message(8, (opset) => opset.string(1, `d${index}`));
      }),
    '50,000 operator sets',
  ],
])('too much of %s is refused with the limit', async (_, make, cause) => {
  const path = fileWith('m.onnx', make());
  const error = await refusal(() => inspectModel(path, { hash: false }));
  expect(error).toMatchObject({ code: 'unusable-input', file: path });
  expect(error.reason).toContain(cause);
});

test.each<readonly [string, () => Uint8Array]>([
  ['an IR version', () => plus((w) => w.varint(1, 2n ** 60n))],
  ['a negative IR version', () => plus((w) => w.varint(1, -1))],
  ['an opset version', () => plus((w) => w.message(8, (opset) => opset.varint(2, 2n ** 62n)))],
  ['a dimension', () => plus((w) => w.message(7, (graph) => graph.message(11, ofSize(2n ** 63n - 1n))))],
])('%s that no document can carry is refused', async (_, make) => {
  expect(await refusal(() => look(make()))).toMatchObject({ code: 'unusable-input' });
});

/** Writes a ValueInfoProto with one dimension. */
function ofSize(size: bigint): (info: ProtobufWriter) => void {
  return (info) => {
    info.string(1, 'x');
    info.message(2, (type) =>
      type.message(1, (tensor) => tensor.message(2, (shape) => shape.message(1, (dim) => dim.varint(1, size)))),
    );
  };
}

test('sizes of initialisers that cannot be added up are not counted, and are reported as odd', async () => {
  const huge = (tensor: ProtobufWriter): void => {
    tensor.varint(1, 2n ** 52n);
    tensor.varint(2, 3);
    tensor.string(8, 'huge');
  };
  const bytes = plus((w) => w.message(7, (graph) => many(4, () => graph.message(5, huge))));
  const seen = await look(bytes);
  expect(isDocument(seen)).toBe(true);
  expect(seen.warnings.join()).toContain('"huge" do not fit its shape');
  const negative = await look(withTensor((tensor) => tensor.varint(1, -1)));
  expect(isDocument(negative)).toBe(true);
});

const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''];

test.each(NAMES)('a model that calls everything %j is described', async (name) => {
  const bytes = model(
    {
      nodes: [node('Op', name, name, { [name]: int(3) }, { domain: name, name: '' })],
      inputs: [value(name, 'float', ['batch', name])],
      outputs: [value(name, 'float', ['batch', 3])],
    },
    { opsets: { '': 17, [name]: 1 } },
  );
  const seen = await look(bytes);
  expect(seen.model.inputs.map((input) => [input.name, input.batched])).toEqual([[name, true]]);
  expect(Object.getPrototypeOf(seen.model.operators)).toBe(Object.prototype);
  expect(Object.entries(seen.model.operators)).toHaveLength(1);
  expect(seen.model.freeDimensions).toHaveLength(1);
  // A size is stored under the name in JSON, which cannot have this key.
  expect(seen.model.freeDimensions).not.toContain('__proto__');
});

test('an attribute called __proto__ is an attribute like any other', () => {
  const nodes = [node('Op', 'x', 'y', Object.fromEntries([['__proto__', int(3)]]), { name: 'n' })];
  const attributes = readNodeAttributes(fileWith('m.onnx', model({ nodes }))).get('n')?.attributes ?? {};
  expect(Object.entries(attributes)).toEqual([['__proto__', 3]]);
});

test('names that come twice are warned of', async () => {
  const port = value('x', 'float', ['batch', 3]);
  const { warnings } = await look(model({ inputs: [port, port], outputs: [port, port] }));
  expect(warnings).toEqual([
    expect.stringContaining('Several inputs are called "x"'),
    expect.stringContaining('Several outputs are called "x"'),
  ]);
});

test('a file with weights that many locations lead to is counted once', async () => {
  const folder = scratch();
  mkdirSync(join(folder, 'a'));
  writeFileSync(join(folder, 'w.bin'), Buffer.alloc(360));
  symlinkSync('../w.bin', join(folder, 'a', 'link.bin'));
  linkSync(join(folder, 'w.bin'), join(folder, 'hard.bin'));
  const locations = ['w.bin', './w.bin', 'a/../w.bin', 'a/link.bin'];
  const initializers = locations.map((location, index) =>
    externalTensor({ name: `w${index}`, type: 'float', dims: [3, 30], location, offset: 0, length: 360 }),
  );
  const bytes = model({ initializers });
  const path = join(folder, 'm.onnx');
  writeFileSync(path, bytes);
  const { model: seen } = await inspectModel(path, { hash: true });
  expect(seen.bytes).toBe(bytes.length + 360);
  expect(seen.externalData.map(({ file }) => file)).toEqual(locations.toSorted());
});
