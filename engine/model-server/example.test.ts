import { expect, test } from 'vitest';
import { exampleCommand } from './example.ts';
import type { ServedModel } from './served-model.ts';

const MODEL: ServedModel = {
  name: 'ids',
  modelPath: 'ids.onnx',
  threads: 1,
  inputs: [{ name: 'ids', type: 'int64', dims: ['batch', 'sequence'], batched: true }],
  outputs: [],
};
const inferUrl = 'http://127.0.0.1:8000/v2/models/ids/infer';

test('an example has the sizes of symbolic dimensions that are given, else 1', () => {
  expect(exampleCommand(MODEL, { inferUrl, sizes: { sequence: 3 } })).toBe(
    `curl ${inferUrl} -d '{"inputs":[{"name":"ids","shape":[1,3],"datatype":"INT64","data":[1,1,1]}]}'`,
  );
  expect(exampleCommand(MODEL, { inferUrl, sizes: {} })).toContain('"shape":[1,1]');
  const inputs = MODEL.inputs.map((input) => ({ ...input, dims: ['batch', 'constructor'] }));
  expect(exampleCommand({ ...MODEL, inputs }, { inferUrl, sizes: {} })).toContain('"shape":[1,1]');
});

test('instead of an example that is too long to read, the command asks what the model takes', () => {
  const command = exampleCommand(MODEL, { inferUrl, sizes: { sequence: 512 } });
  expect(command).toBe('curl http://127.0.0.1:8000/v2/models/ids');
});
