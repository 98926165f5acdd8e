import { connect as connectSocket } from 'node:net';
import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { held, limitsFor, lookUp } from '#engine/model-server/merging/testing.ts';
import { identityOfAll } from '#engine/model-server/testing.ts';
import { modelRequest, readModelStatistics } from './client-messages.ts';
import { type Message, proto, servedByGrpc } from './testing.ts';

const two = (type: string) => ({ name: `x_${type}`, shape: [1, 2] });

test('the server and its model describe themselves', async () => {
  const { call } = await servedByGrpc(identityOfAll(['float32', 'string']));
  expect(await call('ServerLive')).toEqual({ live: true });
  expect(await call('ServerReady')).toEqual({ ready: true });
  expect(await call('ServerMetadata')).toMatchObject({ name: 'modewise' });
  expect(await call('ModelReady', { name: 'identity' })).toEqual({ ready: true });
  expect(await call('ModelReady', { name: 'identity', version: '1' })).toEqual({ ready: true });
  expect(await call('ModelReady', { name: 'identity', version: '9' })).toEqual({ ready: false });
  expect(await call('ModelReady', { name: 'other' })).toEqual({ ready: false });
  expect(await call('ModelMetadata', { name: 'identity' })).toEqual({
    name: 'identity',
    versions: ['1'],
    platform: 'onnxruntime_onnx',
    inputs: [
      { name: 'x_float32', datatype: 'FP32', shape: ['-1', '2'] },
      { name: 'x_string', datatype: 'BYTES', shape: ['-1', '2'] },
    ],
    outputs: [
      { name: 'y_float32', datatype: 'FP32', shape: ['-1', '2'] },
      { name: 'y_string', datatype: 'BYTES', shape: ['-1', '2'] },
    ],
  });
});

/** Two elements of each type with typed contents, at the ends of its range. */
const TYPED = [
  ['bool', 'BOOL', 'boolContents', [true, false]],
  ['int8', 'INT8', 'intContents', [-128, 127]],
  ['int16', 'INT16', 'intContents', [-32_768, 300]],
  ['int32', 'INT32', 'intContents', [-(2 ** 31), 2 ** 31 - 1]],
  ['int64', 'INT64', 'int64Contents', ['-9223372036854775808', '9007199254740993']],
  ['uint8', 'UINT8', 'uintContents', [0, 255]],
  ['uint16', 'UINT16', 'uintContents', [1, 65_535]],
  ['uint32', 'UINT32', 'uintContents', [127, 4_294_967_295]],
  ['uint64', 'UINT64', 'uint64Contents', ['128', '18446744073709551615']],
  ['float32', 'FP32', 'fp32Contents', [0.5, -2.25]],
  ['float64', 'FP64', 'fp64Contents', [Math.PI, -1e300]],
  ['string', 'BYTES', 'bytesContents', [Buffer.from('größe'), Buffer.alloc(0)]],
] as const;

test('typed contents of every type come back as they were sent, typed', async () => {
  const model = identityOfAll(TYPED.map(([type]) => type));
  const { call, defects } = await servedByGrpc(model);
  const answer = await call('ModelInfer', {
    modelName: 'identity',
    id: 'seven',
    inputs: TYPED.map(([type, datatype, field, values]) => ({ ...two(type), datatype, contents: { [field]: values } })),
  });
  expect(answer).toMatchObject({ modelName: 'identity', modelVersion: '1', id: 'seven', rawOutputContents: [] });
  const outputs = answer['outputs'] as readonly Message[];
  TYPED.forEach(([type, datatype, field, values], index) => {
    const output = outputs[index];
    expect(output, type).toMatchObject({ name: `y_${type}`, datatype, shape: ['1', '2'] });
    expect(output?.['contents'], type).toMatchObject({ [field]: values });
  });
  expect(defects).toEqual([]);
});

test('raw contents come back raw, also those of FP16, and only the outputs that were asked for', async () => {
  const { call } = await servedByGrpc(identityOfAll(['float32', 'float16', 'string', 'int64']));
  const raw = [
    Buffer.from(Float32Array.of(1.5, Number.NaN).buffer),
    Buffer.from(Uint16Array.of(0x3c00, 0x7c00).buffer),
    Buffer.from([1, 0, 0, 0, 97, 0, 0, 0, 0]),
    Buffer.from(BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n).buffer),
  ];
  const inputs = [
    { ...two('float32'), datatype: 'FP32' },
    { ...two('float16'), datatype: 'FP16' },
    { ...two('string'), datatype: 'BYTES' },
    { ...two('int64'), datatype: 'INT64' },
  ];
  const whole = await call('ModelInfer', { modelName: 'identity', inputs, rawInputContents: raw });
  expect(whole['rawOutputContents']).toEqual(raw);
  const some = await call('ModelInfer', {
    modelName: 'identity',
    inputs,
    rawInputContents: raw,
    outputs: [{ name: 'y_int64' }, { name: 'y_float32' }],
  });
  expect((some['outputs'] as readonly Message[]).map(({ name }) => name)).toEqual(['y_int64', 'y_float32']);
  expect(some['rawOutputContents']).toEqual([raw[3], raw[0]]);
});

test('an output of FP16 makes the answer to typed contents raw', async () => {
  const { call, refused } = await servedByGrpc(identityOfAll(['float16']));
  const input = { ...two('float16'), datatype: 'FP16' };
  const error = await refused(
    call('ModelInfer', { modelName: 'identity', inputs: [{ ...input, contents: { fp32Contents: [1, 2] } }] }),
  );
  expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
  expect(error.details).toContain('raw_input_contents');
});

test('elements that are not packed are read like packed ones', async () => {
  const { send } = await servedByGrpc(identityOfAll(['int32']));
  const asked = proto.lookupType('inference.ModelInferRequest');
  const packed = Buffer.from(
    asked
      .encode(
        asked.fromObject({
          modelName: 'identity',
          inputs: [{ ...two('int32'), datatype: 'INT32', contents: { intContents: [5, 6] } }],
        }),
      )
      .finish(),
  );
  // `12 02 05 06` becomes `10 05 10 06`: field 2, two varints. The length stays the same.
  const at = packed.lastIndexOf(Buffer.from([0x12, 0x02, 0x05, 0x06]));
  expect(at).toBeGreaterThan(0);
  const loose = Buffer.from(packed);
  loose.set([0x10, 0x05, 0x10, 0x06], at);
  expect(await send('ModelInfer', loose)).toEqual(await send('ModelInfer', packed));
});

test('a request at fault is refused with its code and a text', async () => {
  const { call, send, refused, defects } = await servedByGrpc(identityOfAll(['int8']), { limitBytes: 2 ** 16 });
  const infer = (input: Message, more: Message = {}): Promise<Message> =>
    call('ModelInfer', { modelName: 'identity', inputs: [{ ...two('int8'), datatype: 'INT8', ...input }], ...more });
  const INVALID = status.INVALID_ARGUMENT;
  const cases: readonly (readonly [() => Promise<unknown>, status, string])[] = [
    [() => call('ModelInfer', { modelName: 'other' }), status.NOT_FOUND, "no model 'other'"],
    [() => call('ModelInfer', { modelName: 'n'.repeat(60_000) }), status.NOT_FOUND, `no model '${'n'.repeat(199)}…'`],
    [() => call('ModelMetadata', { name: 'identity', version: '9' }), status.NOT_FOUND, 'version 1 only'],
    [() => call('ModelMetadata', {}), status.NOT_FOUND, 'no model'],
    [() => infer({ contents: { intContents: [1, 128] } }), INVALID, 'element 1 of INT8 is out of range'],
    [() => infer({ contents: { intContents: [1] } }), INVALID, 'takes 2 bytes'],
    [() => infer({ contents: { fp32Contents: [1, 2] } }), INVALID, 'should be in int_contents, found fp32_contents'],
    [() => infer({ contents: { intContents: [1], uintContents: [2] } }), INVALID, 'int_contents and uint_contents'],
    [() => infer({ datatype: 'INT9', contents: { intContents: [1, 2] } }), INVALID, 'INT9'],
    [() => infer({ datatype: 'INT16', contents: { intContents: [1, 2] } }), INVALID, 'datatype should be INT8'],
    [() => infer({ shape: [-1, 2], contents: { intContents: [1, 2] } }), INVALID, 'shape'],
    [() => infer({ shape: [], contents: { intContents: [1, 2] } }), INVALID, 'shape should be'],
    [() => infer({}), INVALID, 'takes 2 bytes'],
    [() => infer({ name: 'absent', contents: { intContents: [1, 2] } }), INVALID, 'no input "absent"'],
    [
      () => infer({ contents: { intContents: [1, 2] } }, { rawInputContents: [Buffer.from([1, 2])] }),
      INVALID,
      'cannot be combined',
    ],
    [() => infer({}, { rawInputContents: [Buffer.from([1, 2]), Buffer.from([3])] }), INVALID, '2 entries for 1 inputs'],
    [() => infer({}, { rawInputContents: [Buffer.from([1])] }), INVALID, 'takes 2 bytes'],
    [() => infer({ contents: { intContents: [1, 2] } }, { outputs: [{ name: 'none' }] }), INVALID, 'no output "none"'],
    [() => send('ModelInfer', Buffer.from([0x2a, 0xff])), INVALID, 'not valid'],
    [() => send('ModelInfer', Buffer.from('not a message at all')), INVALID, 'not valid'],
    [() => send('ModelInfer', Buffer.alloc(2 ** 17)), status.RESOURCE_EXHAUSTED, 'over the limit'],
    [() => send('ModelInfer', Buffer.alloc(2 ** 21)), status.RESOURCE_EXHAUSTED, 'over the limit'],
    [() => send('RepositoryIndex', Buffer.alloc(0)), status.UNIMPLEMENTED, 'does not implement'],
    [() => send('RepositoryIndex', Buffer.alloc(2 ** 17)), status.UNIMPLEMENTED, 'does not implement'],
  ];
  for (const [work, code, text] of cases) {
    const error = await refused(work());
    expect({ code: error.code, details: error.details }).toEqual({
      code,
      details: expect.stringContaining(text) as string,
    });
  }
  expect(defects).toEqual([]);
  expect(await call('ServerLive')).toEqual({ live: true });
});

test('no message, however malformed, is more than a refusal', async () => {
  const { call, send, refused, defects } = await servedByGrpc(identityOfAll(['int64', 'string']));
  const asked = proto.lookupType('inference.ModelInferRequest');
  const valid = Buffer.from(
    asked
      .encode(
        asked.fromObject({
          modelName: 'identity',
          parameters: { a: { boolParam: true }, b: { int64Param: '7' }, c: { stringParam: 'text' } },
          inputs: [
            { ...two('int64'), datatype: 'INT64', contents: { int64Contents: ['1', '-1'] } },
            { ...two('string'), datatype: 'BYTES', contents: { bytesContents: [Buffer.from('a'), Buffer.from('b')] } },
          ],
        }),
      )
      .finish(),
  );
  await send('ModelInfer', valid);
  const changed = fc.tuple(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length));
  await fc.assert(
    fc.asyncProperty(fc.array(changed, { minLength: 1, maxLength: 6 }), async (changes) => {
      const bytes = Buffer.from(valid);
      let { length } = bytes;
      for (const [at, value, cut] of changes) {
        bytes[at] = value;
        if (cut % 5 === 0) length = cut;
      }
      const error = await refused(send('ModelInfer', bytes.subarray(0, length)));
      if (error.code !== undefined) expect([status.INVALID_ARGUMENT, status.NOT_FOUND]).toContain(error.code);
    }),
    { numRuns: 500 },
  );
  expect(defects).toEqual([]);
  expect(await call('ServerLive')).toEqual({ live: true });
}, 60_000);

test('bytes that are not HTTP/2 end their connection only', async () => {
  const { port, call } = await servedByGrpc(identityOfAll(['int8']));
  const socket = connectSocket({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.end('GET / HTTP/1.1\r\nHost: x\r\n\r\n\0\0\0\0 not HTTP/2');
  socket.resume();
  await once(socket, 'close');
  expect(await call('ServerLive')).toEqual({ live: true });
});

test('requests that wait at the same time are merged as over HTTP, and each has its own answer', async () => {
  const model = lookUp();
  const gate: { held?: ReturnType<typeof held> } = {};
  const { call, send, refused, statistics } = await servedByGrpc(model, {
    limits: limitsFor(model),
    around: (runner) => (gate.held = held(runner)).runner,
  });
  const ask = (id: number): Promise<Message> =>
    call('ModelInfer', {
      modelName: 'look-up',
      id: `request-${id}`,
      inputs: [{ name: 'id', datatype: 'INT64', shape: [1], contents: { int64Contents: [String(id)] } }],
    });
  const first = ask(0);
  await gate.held?.asked;
  const ids = Array.from({ length: 20 }, (_, index) => index % 10);
  const answers = ids.map(ask);
  // Answered on the same connection, after the others have arrived.
  await call('ServerLive');
  gate.held?.letGo();
  const settled = await Promise.all([first, ...answers]);
  settled.forEach((answer, index) => {
    const id = index === 0 ? 0 : (ids[index - 1] ?? 0);
    const [output] = answer['outputs'] as readonly Message[];
    expect(answer['id']).toBe(`request-${id}`);
    expect(output?.['contents']).toMatchObject({ int64Contents: [String(100 + id)] });
  });
  const { model_stats: all } = statistics.document('look-up') as {
    readonly model_stats: readonly { readonly inference_count: number; readonly execution_count: number }[];
  };
  expect(all[0]?.inference_count).toBe(21);
  expect(all[0]?.execution_count).toBeLessThan(21);
  // The same over gRPC, for a client that speaks as the .proto file says, and for ours.
  const { parts } = statistics.summary;
  expect(await call('ModelStatistics', { name: 'look-up' })).toMatchObject({
    modelStats: [
      { name: 'look-up', inferenceCount: '21', inferenceStats: { queue: { count: '21', ns: String(parts.queue.ns) } } },
    ],
  });
  const own = await send('ModelStatistics', modelRequest({ name: 'look-up', version: null }));
  expect(readModelStatistics(own)).toEqual({ model_stats: [{ inference_stats: parts }] });
  // One at fault among many is refused alone.
  const mixed = await Promise.all([ask(1), refused(ask(10)), ask(2)]);
  expect(mixed[1]).toMatchObject({ code: status.INVALID_ARGUMENT });
});
