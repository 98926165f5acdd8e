import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { beginsWith, type PlainHead, readPlainHead } from './plain-head.ts';

const LINE = 'POST /v2/models/m/infer HTTP/1.1';
const head = (...lines: readonly string[]): Buffer => Buffer.from(`${[LINE, ...lines].join('\r\n')}\r\n\r\n`, 'latin1');

test('a head as clients send it is plain, and says how long the body is', () => {
  const bytes = head(
    'host: 127.0.0.1:8000',
    'Content-Length:  12 ',
    'inference-header-content-length: 7',
    'X-Other: é'.slice(0, 9),
  );
  const read = readPlainHead(Buffer.concat([bytes, Buffer.from('body')]), LINE);
  expect(read).toMatchObject({ bodyBytes: 12, jsonBytes: 7 });
  expect((read as PlainHead).bytes).toEqual(bytes);
  expect(beginsWith(Buffer.concat([bytes, Buffer.from('x')]), read as PlainHead)).toBe(true);
  expect(beginsWith(bytes.subarray(0, -1), read as PlainHead)).toBe(false);
  expect(readPlainHead(head('Host: x', 'Content-Length: 0'), LINE)).toMatchObject({ bodyBytes: 0, jsonBytes: null });
});

test.each([
  [['Content-Length: 1']],
  [['Host: x']],
  [['Host: x', 'Host: x', 'Content-Length: 1']],
  [['Host: x', 'Content-Length: 1', 'content-length: 1']],
  [['Host: x', 'Content-Length: +1']],
  [['Host: x', 'Content-Length: 1, 1']],
  [['Host: x', 'Content-Length: 1', 'Transfer-Encoding: chunked']],
  [['Host: x', 'Content-Length: 1', 'Expect: 100-continue']],
  [['Host: x', 'Content-Length: 1', 'Connection: close']],
  [['Host: x', 'Content-Length: 1', 'Proxy-Connection: close']],
  [['Host: x', 'Content-Length: 1', 'Upgrade: h2c']],
  [['Host: x', 'Content-Length: 1', 'Content-Encoding: gzip']],
  [['Host: x', 'Content-Length: 1', 'Content-Type: multipart/form-data']],
  [['Host: x', 'Content-Length : 1']],
  [['Host: x', 'Content-Length: 1', ' folded']],
  [['Host: x', 'Content-Length: 1\nTransfer-Encoding: chunked']],
  [['Host: x', 'Content-Length: 1', 'X: a\rb']],
  [['Host: x', 'Content-Length: 1', 'X: a\0b']],
  [['Host: x', 'Content-Length: 1', 'X: \u00E9']],
  [['Host: x', 'Content-Length: 1', 'no colon']],
  [['Host: x', 'Content-Length: 1', `X: ${'x'.repeat(5000)}`]],
  [['Host: x', `X: ${'x'.repeat(5000)}`]],
])('a head is left to node:http where it is unusual: %j', (lines) => {
  expect(readPlainHead(head(...lines), LINE)).toBe('other');
});

test('a header with the name of something that all objects have is a header like any other', () => {
  const named = ['constructor: x', '__proto__: x', 'toString: x', 'hasOwnProperty: x'];
  expect(readPlainHead(head('Host: x', 'Content-Length: 1', ...named), LINE)).toMatchObject({ bodyBytes: 1 });
});

test('another request line is recognised at the first byte that differs', () => {
  expect(readPlainHead(Buffer.from('POST /v2/mo'), LINE)).toBe('part');
  expect(readPlainHead(Buffer.from(`${LINE}\r`), LINE)).toBe('part');
  expect(readPlainHead(Buffer.from('GET'), LINE)).toBe('other');
  expect(readPlainHead(Buffer.from(`${LINE.replace('1.1', '1.0')}\r\n`), LINE)).toBe('other');
  expect(readPlainHead(Buffer.from(`${LINE} \r\n`), LINE)).toBe('other');
});

const NAMES = ['Host', 'content-length', 'Inference-Header-Content-Length', 'Connection', 'X', 'x-y'];
const INHERITED = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];
/** Any token of RFC 9110. */
const names = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NAMES) },
  fc.constantFrom('Proxy-Connection', 'Keep-Alive', 'Upgrade', 'Content-Encoding', ...INHERITED),
  fc.stringMatching(/^[!#$%&'*+.^_`|~\dA-Za-z-]{1,12}$/),
);
const VALUES = [
  '',
  '1',
  ' 2',
  '12\t',
  '03',
  '+1',
  '1,1',
  'keep-alive',
  'Keep-Alive, x',
  'close',
  '\v',
  '\u0080',
  'a b',
];
const separators = fc.constantFrom(':', ': ', ': ', ': ', ':\t', ' :', '');
const lines = fc.tuple(names, separators, fc.constantFrom(...VALUES)).map((parts) => parts.join(''));
/** Usually starts with a length, without which no request is plain. */
const drawnLines = fc
  .tuple(
    fc.constantFrom('Content-Length: 3', 'content-length:12', 'Content-Length: 0', ''),
    fc.array(lines, { maxLength: 3 }),
  )
  .map(([length, others]) => (length === '' ? others : [length, ...others]));
const ends = fc.constantFrom('\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', '\r\n ');

test('what is plain here is the same request to node:http', { timeout: 30_000 }, async () => {
  let seen: IncomingMessage[] = [];
  let stays: boolean[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    stays.push(response.shouldKeepAlive);
    response.writeHead(200, { Connection: 'close' });
    response.end();
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  let plain = 0;
  const { port } = server.address() as AddressInfo;
  await fc.assert(
    fc.asyncProperty(drawnLines, ends, async (drawn, end) => {
      const text = `${LINE}\r\nHost: x\r\n${drawn.map((line, index) => line + (index === 0 ? end : '\r\n')).join('')}\r\n`;
      const bytes = Buffer.from(text, 'latin1');
      const read = readPlainHead(bytes, LINE);
      if (read === 'other' || read === 'part') return;
      plain += 1;
      expect(read.bytes).toEqual(bytes);
      seen = [];
      stays = [];
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined).resume();
      socket.end(Buffer.concat([bytes, Buffer.alloc(read.bodyBytes)]));
      await once(socket, 'close');
      expect(seen).toHaveLength(1);
      expect(stays).toEqual([true]);
      const [request] = seen;
      expect(`${request?.method} ${request?.url} HTTP/${request?.httpVersion}`).toBe(LINE);
      expect(Number(request?.headers['content-length'])).toBe(read.bodyBytes);
      const json = request?.headers['inference-header-content-length'];
      expect(json === undefined ? null : Number(json)).toBe(read.jsonBytes);
    }),
    { numRuns: 1000 },
  );
  expect(plain).toBeGreaterThan(100);
});
