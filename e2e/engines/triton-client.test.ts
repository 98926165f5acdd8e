import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { identityOfAll } from '#engine/model-server/testing.ts';
import { engine } from './lib/engines.ts';
import { runPython } from './lib/programs.ts';
import { startServeModel } from './lib/python-servers.ts';

const Values = z.object({
  float32: z.array(z.array(z.number())),
  int64: z.array(z.array(z.number())),
  string: z.array(z.array(z.string())),
});
const Refusal = z.object({ message: z.string(), status: z.string() });
const Calls = z.object({
  live: z.boolean(),
  ready: z.boolean(),
  modelReady: z.boolean(),
  otherReady: z.boolean(),
  server: z.unknown(),
  model: z.unknown(),
  answers: z.record(z.string(), Values),
  sent: Values,
  refusals: z.object({ type: Refusal, shape: Refusal, missing: Refusal, model: Refusal }),
});

const TYPES = ['float32', 'int64', 'string'] as const;
const DATATYPES = { float32: 'FP32', int64: 'INT64', string: 'BYTES' } as const;

describe.skipIf(engine('tritonclient') === null)('tritonclient', () => {
  test('calls serve-model over HTTP: health, metadata, numbers and texts in binary and JSON, refusals', async () => {
    const { modelPath } = identityOfAll(TYPES);
    const { document, service } = await startServeModel(modelPath);
    try {
      const { host } = new URL(document.url);
      const { name } = document.model;
      const python = engine('tritonclient')?.path ?? '';
      const calls = Calls.parse(await runPython(python, 'triton_calls.py', ['http', host, name]));
      expect(calls).toMatchObject({ live: true, ready: true, modelReady: true, otherReady: false });
      expect(calls.server).toMatchObject({ name: 'modewise' });
      const tensors = (letter: string) =>
        TYPES.map((type) => ({ name: `${letter}_${type}`, datatype: DATATYPES[type], shape: [-1, 2] }));
      expect(calls.model).toMatchObject({ name, inputs: tensors('x'), outputs: tensors('y') });
      expect(calls.answers).toEqual({ binary: calls.sent, json: calls.sent });
      const { type, shape, missing, model } = calls.refusals;
      expect(type).toMatchObject({ status: '400' });
      expect(type.message).toContain('x_float32');
      expect(shape).toMatchObject({ status: '400' });
      expect(shape.message).toContain('x_float32');
      expect(missing).toMatchObject({ status: '400' });
      expect(missing.message).toContain('x_float32');
      expect(model).toMatchObject({ status: '404' });
      expect(model.message).toContain('other');
    } finally {
      await service.stop();
    }
  });

  test('calls serve-model over gRPC alike', async () => {
    const { modelPath } = identityOfAll(TYPES);
    const { document, service } = await startServeModel(modelPath, '--grpc-port', '0');
    try {
      const { name } = document.model;
      const python = engine('tritonclient')?.path ?? '';
      const calls = Calls.parse(await runPython(python, 'triton_calls.py', ['grpc', document.grpcAddress ?? '', name]));
      expect(calls).toMatchObject({ live: true, ready: true, modelReady: true, otherReady: false });
      expect(calls.answers).toEqual({ raw: calls.sent });
      const { type, shape, missing, model } = calls.refusals;
      for (const refused of [type, shape, missing]) {
        expect(refused).toMatchObject({ status: expect.stringContaining('INVALID_ARGUMENT') });
        expect(refused.message).toContain('x_float32');
      }
      expect(model).toMatchObject({ status: expect.stringContaining('NOT_FOUND') });
    } finally {
      await service.stop();
    }
  });
});
