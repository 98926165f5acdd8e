import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { inspectModel } from './inspect.ts';
import { externalTensor, int64Tensor, type OnnxTensor } from './onnx-writer/tensor.ts';
import { model } from './testing.ts';

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
