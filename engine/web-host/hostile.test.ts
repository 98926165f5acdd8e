import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { ErrorDocument } from '#core/contract/base/errors.ts';
import { everyNth } from '#core/contract/testing/testing-shares.ts';
import { CAN_MOUNT, smallDisk } from '#engine/platform/files/testing.ts';
import {
  ADDRESSES,
  answerOf,
  headersOf,
  lineTo,
  MESSAGES,
  start,
  testAddresses,
  testMessages,
} from './hostile.cases.ts';
import { startTestApp } from './testing-app.ts';

/** Settles once the server has released a connection, and writing to it fails. */
async function released(socket: Socket): Promise<void> {
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const writes = setInterval(() => socket.write('x'), 20);
  await closed.finally(() => clearInterval(writes));
}

// hostile.full.test.ts has the others, and callers that leave in the middle of a request.
testAddresses(everyNth(ADDRESSES, 3));
testMessages(everyNth(MESSAGES, 3));

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
