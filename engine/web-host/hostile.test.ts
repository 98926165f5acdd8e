import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { ErrorDocument } from '#core/contract/base/errors.ts';
import { CAN_MOUNT, smallDisk } from '#engine/platform/files/testing.ts';
import { startTestApp, type TestApp } from './testing-app.ts';

async function start(options: Partial<Parameters<typeof startTestApp>[0]> = {}): Promise<TestApp> {
  const app = await startTestApp({ limitBytes: 50_000_000, ...options });
  onTestFinished(app.remove);
  return app;
}

/** A connection that keeps its own end open. */
async function lineTo(app: TestApp): Promise<Socket> {
  const socket = connect({ port: app.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Everything received until the server closes the connection. */
function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.once('end', () => resolve(text));
    socket.once('close', () => resolve(text));
  });
}

/** Settles once the server has released a connection, and writing to it fails. */
async function released(socket: Socket): Promise<void> {
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const writes = setInterval(() => socket.write('x'), 20);
  await closed.finally(() => clearInterval(writes));
}

const headersOf = (app: TestApp, more: Record<string, string> = {}): string =>
  Object.entries({ Host: `127.0.0.1:${app.port}`, Origin: app.origin, Authorization: `Bearer ${app.token}`, ...more })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

test.each([
  '//',
  '///',
  '//[',
  '//host:99999999/',
  '/\\',
  '/%',
  '/%00',
  '/%ff%fe',
  '/?%',
  '/?path=%',
  '/;@:&=',
  '/\u00ff',
  '*',
  'http://',
  'http://[::1/',
  'http://127.0.0.1/',
  'javascript:alert(1)',
  'x',
])('an address of a request that is malformed is refused, without a token and with it: %s', async (target) => {
  const app = await start();
  for (const more of [{}, { Authorization: 'Bearer x' }]) {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']) {
      const socket = await lineTo(app);
      const answer = answerOf(socket);
      socket.write(`${method} ${target} HTTP/1.1\r\n${headersOf(app, more)}Connection: close\r\n\r\n`, 'latin1');
      expect((await answer).split(' ')[1]).toMatch(/^(200|400|401|403|404|405)$/);
    }
  }
  expect((await app.request('/')).status).toBe(200);
});

test('callers that leave in the middle of a request end nothing but that', async () => {
  const app = await start();
  const bodies: readonly (readonly [string, Record<string, string>])[] = [
    ['/output', { 'Content-Type': 'application/json', 'Content-Length': '10000000' }],
    ['/output', { 'Content-Type': 'text/plain', 'Content-Length': '10000000' }],
    ['/upload?name=a&group=b', { 'Content-Length': '10000000' }],
    ['/upload?name=a&group=b', { 'Content-Length': '99000000' }],
    ['/nowhere', { 'Content-Length': '10000000' }],
  ];
  for (const [path, headers] of bodies) {
    for (const afterMs of [0, 5, 30]) {
      const socket = await lineTo(app);
      socket.write(`POST ${path} HTTP/1.1\r\n${headersOf(app, headers)}\r\n${'x'.repeat(100_000)}`);
      setTimeout(() => socket.destroy(), afterMs);
    }
    // As soon as it has its answer, if it gets one.
    const socket = await lineTo(app);
    socket.once('data', () => socket.destroy());
    setTimeout(() => socket.destroy(), 1_000);
    socket.write(`POST ${path} HTTP/1.1\r\n${headersOf(app, headers)}\r\n${'x'.repeat(100_000)}`);
  }
  // Longer than the server waits for rejected clients, so that a late failure would fail the test.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect((await app.request('/')).status).toBe(200);
  const parts = (): readonly string[] =>
    readdirSync(app.folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.part'));
  await expect.poll(parts, { timeout: 10_000 }).toEqual([]);
});

test('a caller that is refused while it sends a large body still gets its answer', async () => {
  const app = await start();
  const body = Buffer.alloc(20_000_000, 'x');
  const headers = { 'content-type': 'application/json' };
  for (let count = 0; count < 5; count += 1) {
    const response = await app.request('/output', { method: 'POST', body, headers });
    expect(response.status).toBe(400);
    expect(ErrorDocument.parse(await response.json()).cause).toContain('too long');
  }
});

test.skipIf(!CAN_MOUNT)(
  'the error for a full disk names the file, the folder and the cause, and what fits is written',
  async () => {
    const app = await start({ uploads: smallDisk(400_000) });
    const send = (bytes: number): Promise<Response> =>
      app.request('/upload?name=rows.csv&group=g', { method: 'POST', body: Buffer.alloc(bytes, 'x') });
    const refused = await send(2_000_000);
    expect(refused.status).toBe(507);
    const error = ErrorDocument.parse(await refused.json());
    expect(error).toMatchObject({ code: 'unusable-input', file: 'rows.csv' });
    expect(error.cause).toMatch(/modewise-disk-.*: the disk is full/);
    const taken = await send(100_000);
    expect(taken.status).toBe(200);
    const { path } = (await taken.json()) as { readonly path: string };
    expect(readdirSync(dirname(path))).toEqual(['rows.csv']);
  },
);

test('two uploads of one name at once leave one of the two, whole', async () => {
  const app = await start();
  const send = (letter: string): Promise<Response> =>
    app.request('/upload?name=a.bin&group=g', { method: 'POST', body: Buffer.alloc(5_000_000, letter) });
  const statuses = (await Promise.all(['a', 'b', 'c'].map(send))).map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 200]);
  const file = join(app.folder, 'uploads', 'g', 'a.bin');
  expect(existsSync(file) && readdirSync(dirname(file))).toEqual(['a.bin']);
});

test('connections that are refused, that send no whole request, or that answer no ping are let go of', async () => {
  const app = await start({ patience: { headersMs: 200, idleMs: 60_000, pingEveryMs: 100 } });
  const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' };
  const key = { 'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64') };
  const wanted = { 'Sec-WebSocket-Protocol': `modewise, token.${app.token}` };
  const requests = [
    `GET /engine HTTP/1.1\r\n${headersOf(app, { ...upgrade, ...key })}\r\n`,
    `GET /other HTTP/1.1\r\n${headersOf(app, upgrade)}\r\n`,
    // The correct token in an invalid handshake.
    `GET /engine HTTP/1.1\r\n${headersOf(app, { ...upgrade, ...wanted })}\r\n`,
    `GET /engine HTTP/1.1\r\n${headersOf(app, upgrade).slice(0, 80)}`,
    '',
    `GET /engine HTTP/1.1\r\n${headersOf(app, { ...upgrade, ...key, ...wanted })}\r\n`,
  ];
  for (const request of requests) {
    const socket = await lineTo(app);
    socket.write(request);
    const ended = answerOf(socket);
    await ended;
    await released(socket);
  }
  const silent = new WebSocket(`ws://127.0.0.1:${app.port}/engine`, ['modewise', `token.${app.token}`], {
    headers: { origin: app.origin },
    autoPong: false,
  });
  silent.on('error', () => undefined);
  const [code] = (await once(silent, 'close')) as [number];
  expect(code).toBe(1006);
});

test.each([
  ['brackets', '['.repeat(4_000_000)],
  ['brackets behind a text that closes them', `{"a":"${']'.repeat(4_000_000)}\\"","b":${'['.repeat(4_000_000)}`],
  ['objects', '{"a":'.repeat(1_000_000)],
  ['a message that is too long', `"${'x'.repeat(17 * 2 ** 20)}"`],
])('a message of %s closes its line, and the line of another tab answers meanwhile', async (_what, message) => {
  const app = await start();
  const open = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${app.port}/engine`, ['modewise', `token.${app.token}`], {
      headers: { origin: app.origin },
    });
    socket.on('error', () => undefined);
    await once(socket, 'open');
    return socket;
  };
  const [hostile, other] = [await open(), await open()];
  hostile.send(message);
  const [code] = (await once(hostile, 'close')) as [number];
  expect([1003, 1006, 1009]).toContain(code);
  other.send(JSON.stringify({ kind: 'request', id: 1, method: 'presets', input: {} }));
  const [answer] = (await once(other, 'message')) as [Buffer];
  expect(JSON.parse(answer.toString('utf8'))).toMatchObject({ kind: 'end', id: 1 });
});

test('requests that have arrived when the server ends are answered', async () => {
  const app = await startTestApp({ limitBytes: 1000 });
  onTestFinished(app.remove);
  const request = `GET /assets/a.js HTTP/1.1\r\n${headersOf(app)}\r\n`;
  const sockets = await Promise.all(Array.from({ length: 30 }, () => lineTo(app)));
  // Each connection is kept alive and idle, like a browser's.
  for (const socket of sockets) socket.write(request);
  await Promise.all(sockets.map((socket) => once(socket, 'data')));
  const answers = sockets.map(answerOf);
  for (const socket of sockets) socket.write(request);
  // Nothing was read from them before the stop.
  const stopped = app.stop();
  for (const answer of answers) expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n1$/);
  await stopped;
});
