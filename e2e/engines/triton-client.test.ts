import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { identityOfAll } from '#engine/model-server/testing.ts';
import { engine } from './lib/engines.ts';
import { freePort, runPython } from './lib/programs.ts';
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

/** What both protocols must answer; `bad` and `unknown` are their codes of a bad request and of an unknown model. */
function expectCalls(
  calls: z.infer<typeof Calls>,
  { name, bad, unknown }: { readonly name: string; readonly bad: string; readonly unknown: string },
): void {
  expect(calls).toMatchObject({ live: true, ready: true, modelReady: true, otherReady: false });
  expect(calls.server).toMatchObject({ name: 'modewise' });
  const { type, shape, missing, model } = calls.refusals;
  for (const refusal of [type, shape, missing]) {
    expect(refusal.status).toBe(bad);
    expect(refusal.message).toContain('x_float32');
  }
  expect(model.status).toBe(unknown);
  expect(model.message).toContain('other');
  expect(calls.model).toMatchObject({ name });
  for (const answer of Object.values(calls.answers)) expect(answer).toEqual(calls.sent);
}

/** Calls over one protocol a model that copies numbers and texts. */
async function call(protocol: 'http' | 'grpc'): Promise<{ calls: z.infer<typeof Calls>; name: string }> {
  const { modelPath } = identityOfAll(TYPES);
  const grpcPort = await freePort();
  const { document, service } = await startServeModel(modelPath, '--grpc-port', String(grpcPort));
  try {
    const { name } = document.model;
    const address = protocol === 'http' ? new URL(document.url).host : `127.0.0.1:${grpcPort}`;
    const python = engine('tritonclient')?.path ?? '';
    return { calls: Calls.parse(await runPython(python, 'triton_calls.py', [protocol, address, name])), name };
  } finally {
    await service.stop();
  }
}

describe.skipIf(engine('tritonclient') === null)('tritonclient', () => {
  test('calls serve-model over HTTP: health, metadata, numbers and texts in binary and JSON, refusals', async () => {
    const { calls, name } = await call('http');
    expect(Object.keys(calls.answers)).toEqual(['binary', 'json']);
    expectCalls(calls, { name, bad: '400', unknown: '404' });
    const tensors = (letter: string) =>
      TYPES.map((type) => ({ name: `${letter}_${type}`, datatype: DATATYPES[type], shape: [-1, 2] }));
    expect(calls.model).toMatchObject({ inputs: tensors('x'), outputs: tensors('y') });
  });

  test('calls serve-model over gRPC: the same', async () => {
    const { calls, name } = await call('grpc');
    expect(Object.keys(calls.answers)).toEqual(['raw']);
    expectCalls(calls, { name, bad: 'StatusCode.INVALID_ARGUMENT', unknown: 'StatusCode.NOT_FOUND' });
    // Protocol buffers in JSON write 64-bit numbers as texts.
    const tensors = (letter: string) =>
      TYPES.map((type) => ({ name: `${letter}_${type}`, datatype: DATATYPES[type], shape: ['-1', '2'] }));
    expect(calls.model).toMatchObject({ inputs: tensors('x'), outputs: tensors('y') });
  });
});
