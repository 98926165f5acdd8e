import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ELEMENT_TYPES } from '#engine/model/element-type.ts';
import { LOOK_UP, modelFile } from '#engine/bench/testing.ts';
import { servedModel } from './served-model.ts';
import { identityOfAll, sendRaw, servedHere } from './testing.ts';

/** Made in each test, because a model is a file of the test that made it. */
const FLOAT = (): ReturnType<typeof identityOfAll> => identityOfAll(['float32']);

async function post(url: string, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) {
  return fetch(url, { method: 'POST', body, headers });
}

const infer = (url: string): string => `${url}/v2/models/identity/infer`;

const ALL_VALUES = {
  bool: [true, false],
  int8: [-128, 127],
  int16: [-32_768, 32_767],
  int32: [-2_147_483_648, 2_147_483_647],
  uint8: [0, 255],
  uint16: [0, 65_535],
  uint32: [0, 4_294_967_295],
  float16: [0.5, -2],
  float32: [0.5, -2],
  float64: [0.1, 1e300],
  string: ['', 'wörd'],
} as const;
const DATATYPES = { float32: 'FP32', float64: 'FP64', float16: 'FP16', string: 'BYTES' } as const;

test('all datatypes go through a model, as JSON and as bytes, and int64 keeps its digits', async () => {
  const model = identityOfAll(ELEMENT_TYPES);
  const { url } = await servedHere(model);
  const datatypeOf = (type: string): string => DATATYPES[type as keyof typeof DATATYPES] ?? type.toUpperCase();
  const dataOf = (type: string): string => {
    if (type === 'int64') return '[-9223372036854775808,9223372036854775807]';
    if (type === 'uint64') return '[0,18446744073709551615]';
    return JSON.stringify(ALL_VALUES[type as keyof typeof ALL_VALUES]);
  };
  const inputs = ELEMENT_TYPES.map(
    (type) => `{"name":"x_${type}","shape":[1,2],"datatype":"${datatypeOf(type)}","data":${dataOf(type)}}`,
  );
  const outputs = ELEMENT_TYPES.map(
    (type) => `{"name":"y_${type}","datatype":"${datatypeOf(type)}","shape":[1,2],"data":${dataOf(type)}}`,
  );
  const asJson = await (await post(infer(url), `{"id":"a \\"b","inputs":[${inputs.join(',')}]}`)).text();
  expect(asJson).toBe(`{"model_name":"identity","model_version":"1","id":"a \\"b","outputs":[${outputs.join(',')}]}`);

  // The binary output is sent as binary input again.
  const asBytes = await post(infer(url), `{"parameters":{"binary_data_output":true},"inputs":[${inputs.join(',')}]}`);
  const length = Number(asBytes.headers.get('inference-header-content-length'));
  const body = Buffer.from(await asBytes.arrayBuffer());
  const head = JSON.parse(body.toString('utf8', 0, length)) as { outputs: { name: string; parameters: object }[] };
  const again = head.outputs.map((output) => ({ ...output, name: output.name.replace('y_', 'x_') }));
  const json = Buffer.from(JSON.stringify({ id: 'a "b', inputs: again }));
  const returned = await post(infer(url), Buffer.concat([json, body.subarray(length)]), {
    'Inference-Header-Content-Length': String(json.length),
  });
  expect(await returned.text()).toBe(asJson);
});

test('outputs are chosen, and each comes in the form that was asked for', async () => {
  const { url } = await servedHere(identityOfAll(['float32', 'int64']));
  const inputs = [
    { name: 'x_float32', shape: [1, 2], datatype: 'FP32', data: [[1, 2]] },
    { name: 'x_int64', shape: [1, 2], datatype: 'INT64', data: [3, 4] },
  ];
  const outputs = [{ name: 'y_int64', parameters: { binary_data: true } }];
  const response = await post(infer(url), JSON.stringify({ inputs, outputs }));
  const length = Number(response.headers.get('inference-header-content-length'));
  const body = Buffer.from(await response.arrayBuffer());
  expect(JSON.parse(body.toString('utf8', 0, length))).toEqual({
    model_name: 'identity',
    model_version: '1',
    outputs: [{ name: 'y_int64', datatype: 'INT64', shape: [1, 2], parameters: { binary_data_size: 16 } }],
  });
  expect([body.readBigInt64LE(length), body.readBigInt64LE(length + 8)]).toEqual([3n, 4n]);
});

const input = { name: 'x_float32', shape: [1, 2], datatype: 'FP32', data: [1, 2] };
test.each([
  ['', 'the request is not JSON'],
  ['[]', 'the request'],
  ['{"inputs":7}', 'inputs'],
  [JSON.stringify({ inputs: [] }), '"x_float32" of the model\'s 1 inputs is missing'],
  [JSON.stringify({ inputs: [input, input] }), 'is given twice'],
  [JSON.stringify({ inputs: [{ ...input, name: 'z' }] }), 'no input "z"; its inputs are "x_float32"'],
  [JSON.stringify({ inputs: [{ ...input, datatype: 'FP64' }] }), 'datatype should be FP32, found "FP64"'],
  [JSON.stringify({ inputs: [{ ...input, shape: [2] }] }), 'shape should be [-1, 2] (-1: any size), found [2]'],
  [JSON.stringify({ inputs: [{ ...input, shape: [-1, 2] }] }), 'whole numbers from 0'],
  [JSON.stringify({ inputs: [{ ...input, shape: [1e12, 2] }] }), 'whole numbers from 0'],
  [JSON.stringify({ inputs: [{ ...input, shape: [2147483647, 2] }] }), 'data has 2'],
  [JSON.stringify({ inputs: [{ ...input, data: undefined }] }), 'neither data nor'],
  [`{"inputs":[{"name":"x_float32","shape":[1,2],"datatype":"FP32","data":[1,NaN]}]}`, 'not JSON'],
  [JSON.stringify({ inputs: [input], outputs: [{ name: 'z' }] }), 'no output "z"'],
  [
    JSON.stringify({ inputs: [{ ...input, data: undefined, parameters: { binary_data_size: 8 } }] }),
    'Inference-Header',
  ],
  [`{"inputs":[${'{},'.repeat(100_000)}{}]}`, 'more than 72 objects'],
  [
    `{"parameters":{${Array.from({ length: 50_000 }, (_, key) => `"k${key}":0`).join(',')}},"inputs":[]}`,
    'more than 288 keys',
  ],
  [`{"inputs":["${'\\"'.repeat(200_000)}`, 'not JSON'],
  [`{"inputs":[1234567890123456,"${'\\"'.repeat(200_000)}`, 'not JSON'],
  [`{"__proto__":{"inputs":[${JSON.stringify(input)}]}}`, 'inputs should be an array, found undefined'],
  [JSON.stringify({ inputs: [{ ...input, name: 'constructor' }] }), 'no input "constructor"'],
  [JSON.stringify({ inputs: [{ ...input, shape: Array(1e5).fill(1) }] }), 'at most 64 whole numbers'],
  [JSON.stringify({ inputs: [{ ...input, shape: [2147483647, 0], data: [] }] }), 'its other dimensions are too large'],
  [`{"inputs":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'nested more than 72 deep'],
])('a request that cannot be answered is refused with 400 in words (%#)', async (body, said) => {
  const { url, defects } = await servedHere(FLOAT());
  const response = await post(infer(url), body);
  expect(response.status).toBe(400);
  expect(((await response.json()) as { error: string }).error).toContain(said);
  expect(defects).toEqual([]);
});

test('a property of the prototype of a JSON object is not a parameter', async () => {
  const { url } = await servedHere(FLOAT());
  const body = `{"parameters":{"__proto__":{"binary_data_output":true}},"inputs":[${JSON.stringify(input)}]}`;
  expect((await (await post(infer(url), body)).json()) as unknown).toMatchObject({ outputs: [{ data: [1, 2] }] });
});

test('addresses, methods, versions and headers have each their own status', async () => {
  const { url, port } = await servedHere(FLOAT(), { limitBytes: 1000 });
  const statusOf = async (path: string, init?: RequestInit): Promise<number> => (await fetch(url + path, init)).status;
  const json = JSON.stringify({ inputs: [input] });
  expect(await statusOf('/v2')).toBe(200);
  expect(await statusOf('/v2/health/live')).toBe(200);
  expect(await statusOf('/v2/health/ready?verbose=1')).toBe(200);
  expect(await statusOf('/v2/models/identity/versions/1/ready')).toBe(200);
  expect(await statusOf('/v2/models/identity/versions/1/infer', { method: 'POST', body: json })).toBe(200);
  expect(await statusOf('/v2/models/identity', { method: 'HEAD' })).toBe(200);
  expect(await statusOf('/v2/models/other/infer', { method: 'POST', body: json })).toBe(404);
  expect(await statusOf('/v2/models/%zz')).toBe(404);
  expect(await statusOf('/v2/models/identity/versions/2')).toBe(404);
  expect(await statusOf('/')).toBe(404);
  expect(await statusOf('/v2/models/identity/infer')).toBe(405);
  expect(await statusOf('/v2', { method: 'DELETE' })).toBe(405);
  const encoded = (encoding: string): RequestInit => ({
    method: 'POST',
    body: json,
    headers: { 'Content-Encoding': encoding, TE: 'trailers' },
  });
  expect(await statusOf('/v2/models/identity/infer', encoded('Identity'))).toBe(200);
  expect(await statusOf('/v2/models/identity/infer', encoded('GZIP'))).toBe(415);
  const gzip = { method: 'POST', body: json, headers: { 'Content-Encoding': 'gzip' } };
  expect(await statusOf('/v2/models/identity/infer', gzip)).toBe(415);
  expect(await statusOf('/v2/models/identity/infer', { method: 'POST', body: new FormData() })).toBe(415);
  const post = 'POST /v2/models/identity/infer HTTP/1.1\r\nHost: x\r\n';
  expect(await sendRaw(port, Buffer.from(`${post}Content-Length: 1001\r\n\r\n`))).toMatch(
    /^HTTP\/1.1 413 .*over the limit of 1000 bytes/s,
  );
  const chunk = `3e9\r\n${' '.repeat(1001)}\r\n`;
  expect(await sendRaw(port, Buffer.from(`${post}Transfer-Encoding: chunked\r\n\r\n${chunk}`))).toMatch(
    /^HTTP\/1.1 413 /,
  );
});

test('pipelined, chunked and expected requests are answered, each in its turn', async () => {
  const { port } = await servedHere(FLOAT());
  const json = (id: string): string => JSON.stringify({ id, inputs: [input] });
  const head = 'POST /v2/models/identity/infer HTTP/1.1\r\nHost: x\r\n';
  const plain = (id: string): string => `${head}Content-Length: ${json(id).length}\r\n\r\n${json(id)}`;
  const ids = ['a', 'b', 'c'];
  const pipelined = await sendRaw(port, Buffer.from(ids.map(plain).join('')), 3);
  expect([...pipelined.matchAll(/"id":"(\w)"/g)].map(([, id]) => id)).toEqual(ids);
  const half = json('d').length >> 1;
  const chunks = [json('d').slice(0, half), json('d').slice(half), ''];
  const body = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
  expect(await sendRaw(port, Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n${body}`))).toContain('"id":"d"');
  const expecting = plain('e').replace('\r\n\r\n', '\r\nExpect: 100-continue\r\n\r\n');
  expect(await sendRaw(port, Buffer.from(expecting))).toMatch(/^HTTP\/1.1 100 Continue.*"id":"e"/s);
});

test(
  'whatever bytes come, the server answers with a status below 500 or ends the connection, and goes on',
  { timeout: 60_000 },
  async () => {
    const { url, port, defects } = await servedHere(FLOAT());
    const json = JSON.stringify({ inputs: [{ ...input, data: undefined, parameters: { binary_data_size: 8 } }] });
    const good = Buffer.concat([Buffer.from(json), Buffer.from(Float32Array.of(1, 2).buffer)]);
    const edits = fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 })), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(edits, fc.nat({ max: good.length }), fc.nat({ max: 400 }), async (changes, cut, length) => {
        const body = Buffer.from(good.subarray(0, cut));
        for (const [at, byte] of changes) if (at < body.length) body[at] = byte;
        const headers = { 'Inference-Header-Content-Length': String(length % 2 === 0 ? json.length : length) };
        expect((await post(infer(url), body, headers)).status).toBeLessThan(500);
      }),
      { numRuns: 150 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        // The client ends its side: empty lines are not a request yet, and the server waits for one.
        const text = await sendRaw(port, (socket) => socket.end(Buffer.concat([bytes, Buffer.from('\r\n\r\n\r\n')])));
        expect(text).toMatch(/^$|^HTTP\/1.1 4/);
      }),
      { numRuns: 50 },
    );
    expect((await post(infer(url), JSON.stringify({ inputs: [input] }))).status).toBe(200);
    expect(defects).toEqual([]);
  },
);

test('many requests at once get each their own answer, and the statistics count them', async () => {
  const { url } = await servedHere(FLOAT());
  const json = JSON.stringify({
    inputs: [{ ...input, data: undefined, parameters: { binary_data_size: 8 } }],
    parameters: { binary_data_output: true },
  });
  const asked = Array.from({ length: 200 }, (_, index) => index);
  const answers = await Promise.all(
    asked.map(async (index) => {
      const body = Buffer.concat([Buffer.from(json), Buffer.from(Float32Array.of(index, -index).buffer)]);
      const response = await post(infer(url), body, { 'Inference-Header-Content-Length': String(json.length) });
      const bytes = Buffer.from(await response.arrayBuffer());
      return bytes.readFloatLE(bytes.length - 8);
    }),
  );
  expect(answers).toEqual(asked);
  const stats = (await (await fetch(`${url}/v2/models/identity/stats`)).json()) as {
    model_stats: {
      inference_count: number;
      execution_count: number;
      inference_stats: { success: { count: number; ns: number } };
    }[];
  };
  expect(stats.model_stats[0]).toMatchObject({ inference_count: 200, execution_count: 200 });
  expect(stats.model_stats[0]?.inference_stats.success.count).toBe(200);
});

test("values that the model cannot take are the request's fault", async () => {
  const port = { kind: 'tensor' as const, type: 'int64', dims: ['N'], batched: true };
  const model = servedModel({
    name: 'look-up',
    modelPath: modelFile(LOOK_UP),
    threads: 1,
    inputs: [{ ...port, name: 'id' }],
    outputs: [{ ...port, name: 'y' }],
  });
  const { url } = await servedHere(model);
  const response = await post(
    `${url}/v2/models/look-up/infer`,
    JSON.stringify({ inputs: [{ name: 'id', shape: [1], datatype: 'INT64', data: [99] }] }),
  );
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('ONNX Runtime cannot run the model on these inputs');
});

test('a body that is too long does not cost its sender the refusal', async () => {
  const { port } = await servedHere(FLOAT());
  const head = 'POST /v2/models/identity/infer HTTP/1.1\r\nHost: x\r\n';
  const long = Buffer.alloc(30 * 2 ** 20, ' ');
  const requests = [
    Buffer.concat([Buffer.from(`${head}Content-Length: ${long.length}\r\n\r\n`), long]),
    Buffer.concat([Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n${long.length.toString(16)}\r\n`), long]),
  ];
  for (const request of requests) {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('error', (error) => {
      text += error.message;
    });
    // Reads only after sending everything, as simple clients do.
    await new Promise((resolve) => socket.write(request, resolve));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await once(socket, 'end');
    expect(text).toMatch(/^HTTP\/1\.1 413 [\s\S]*over the limit of 1048576 bytes[^}]*\}$/);
  }
});
