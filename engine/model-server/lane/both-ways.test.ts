import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { identityOfAll, servedHere } from '#engine/model-server/testing.ts';

const LINE = 'POST /v2/models/identity/infer HTTP/1.1\r\n';
/** A harmless header that plain requests do not have, so the connection moves to node:http. */
const LEAVES = 'TE: trailers\r\n';
const INPUT = { name: 'x_float32', shape: [1, 2], datatype: 'FP32' };

const jsonBody = Buffer.from(JSON.stringify({ id: 'a', inputs: [{ ...INPUT, data: [1, 2.5] }] }));
const binaryJson = JSON.stringify({ inputs: [{ ...INPUT, parameters: { binary_data_size: 8 } }] });
const binaryBody = Buffer.concat([Buffer.from(binaryJson), Buffer.from(Float32Array.of(1, 2).buffer)]);

const names = fc.oneof(
  fc.constantFrom('constructor', '__proto__', 'Host', 'Content-Length', 'Content-Encoding', 'content-encoding'),
  fc.constantFrom(
    'Transfer-Encoding',
    'Expect',
    'Upgrade',
    'Connection',
    'Proxy-Connection',
    'Content-Type',
    'Trailer',
  ),
  fc.constantFrom('Inference-Header-Content-Length', 'Keep-Alive', 'Accept-Encoding'),
  fc.stringMatching(/^[!#$%&'*+.^_`|~\dA-Za-z-]{1,12}$/),
);
const values = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '5',
    '05',
    '+5',
    '1, 1',
    '999999999',
    'gzip',
    'identity',
    'Identity',
    'IDENTITY',
    'br',
    '\t',
  ),
  fc.constantFrom(
    'chunked',
    '100-continue',
    'websocket',
    'h2c',
    'close',
    'keep-alive',
    'Keep-Alive',
    'multipart/mixed',
  ),
  fc.constantFrom('Multipart/form-data', 'application/json', '\0', '\u00E9', 'x'.repeat(5000), 'x'.repeat(20_000)),
);
const headers = fc.array(
  fc.tuple(names, fc.constantFrom(':', ': ', ' : '), values).map((parts) => parts.join('')),
  { maxLength: 3 },
);
const edits = fc.array(
  fc.tuple(
    fc.nat({ max: 400 }),
    fc.constantFrom('', '{', ']', '"', '\\', '-', '1e999', '"__proto__":1,', '[[[[', '\r\n'),
  ),
  { maxLength: 3 },
);

function edited(body: Buffer, changes: readonly (readonly [number, string])[]): Buffer {
  let text = body.toString('latin1');
  for (const [at, put] of changes) text = text.slice(0, at) + put + text.slice(put === '' ? at + 1 : at);
  return Buffer.from(text, 'latin1');
}

/**
 * Everything received after sending some bytes and ending the connection: each answer's lines, sorted, without the
 * time.
 */
function answersTo(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', (error) => {
      text += `<${error.message}>`;
    });
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      const parts = text.replaceAll(/Date: .*\r\n/g, '').split(/(?=HTTP\/1\.1 )/);
      resolve(parts.map((part) => part.split('\r\n').sort().join('\n')).join('\n\n'));
    });
    socket.end(bytes);
  });
}

test('the same bytes have the same answers in the lane and out of it', { timeout: 120_000 }, async () => {
  const { port, defects } = await servedHere(identityOfAll(['float32']));
  let plain = 0;
  await fc.assert(
    fc.asyncProperty(fc.boolean(), headers, edits, fc.boolean(), async (isBinary, drawn, changes, follows) => {
      const body = edited(isBinary ? binaryBody : jsonBody, changes);
      const own = isBinary ? [`Inference-Header-Content-Length: ${binaryJson.length}`] : [];
      const lines = ['Host: x', ...own, `Content-Length: ${body.length}`, ...drawn].join('\r\n');
      const next = follows ? 'GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n' : '';
      const rest = Buffer.concat([Buffer.from(`${lines}\r\n\r\n`, 'latin1'), body, Buffer.from(next)]);
      const inLane = await answersTo(port, Buffer.concat([Buffer.from(LINE), rest]));
      const outside = await answersTo(port, Buffer.concat([Buffer.from(LINE + LEAVES), rest]));
      expect(inLane).toBe(outside);
      expect(inLane).toMatch(/HTTP\/1\.1 [1234]\d\d /);
      expect(inLane).not.toMatch(/HTTP\/1\.1 5/);
      if (inLane.startsWith('{') || /HTTP\/1\.1 200/.test(inLane)) plain += 1;
    }),
    { numRuns: 300 },
  );
  expect(plain).toBeGreaterThan(30);
  expect(defects).toEqual([]);
});

test('a request behind a plain one, with the end of the connection in the same bytes, is answered too', async () => {
  const { port } = await servedHere(identityOfAll(['float32']));
  const head = `${LINE}Host: x\r\nContent-Length: ${jsonBody.length}\r\n\r\n`;
  const bytes = Buffer.concat([
    Buffer.from(head),
    jsonBody,
    Buffer.from('GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n'),
  ]);
  // Whether the end is read together with the bytes is random.
  for (let round = 0; round < 100; round++)
    expect(await answersTo(port, bytes)).toMatch(/"id":"a"[\s\S]*\{"live":true\}/);
});

test('a request in progress is answered although bytes that are not a request follow it', async () => {
  const { port } = await servedHere(identityOfAll(['float32']));
  const head = `${LINE}${LEAVES}Host: x\r\nContent-Length: ${jsonBody.length}\r\n\r\n`;
  const answers = await answersTo(port, Buffer.concat([Buffer.from(head), jsonBody, Buffer.from('\0\0\0\r\n\r\n')]));
  expect(answers).toMatch(/"id":"a"[\s\S]*HTTP\/1\.1 400/);
});
