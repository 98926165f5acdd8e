import { chmodSync, closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileWith, refusal, scratch, withoutRights } from '#engine/dataset/rows/testing.ts';
import { inspectModel } from './inspect.ts';
import { node, type OnnxGraph, subgraph } from './onnx-writer/graph.ts';
import { model } from './testing.ts';

const look = async (bytes: Uint8Array) => inspectModel(fileWith('m.onnx', bytes), { hash: false });

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

test('an empty name is called empty', async () => {
  expect(await refusal(() => inspectModel('', { hash: false }))).toMatchObject({
    code: 'usage',
    file: null,
    reason: 'the file name is empty',
    actions: [expect.stringContaining('Give a file name')],
  });
});

/** A model with one initializer of this size, in a sparse file without disk usage. */
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

test.each([4, 9] as const)('1.5 GB of weights in field %i are seen and not read', async (field) => {
  const path = hugeModel(field, 1_500_000_000);
  const before = process.memoryUsage().rss;
  const { model: seen } = await inspectModel(path, { hash: false });
  expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  expect(seen).toMatchObject({ parameters: 375_000_000, weightBytes: 1_500_000_000 });
});
