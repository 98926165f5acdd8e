import { once } from 'node:events';
import { type ClientHttp2Stream, connect, constants } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import type { ModelRunner } from '#engine/model-server/runner.ts';
import { identityOfAll } from '#engine/model-server/testing.ts';
import { framed } from './client-messages.ts';
import { frameOf, headersFrame, PREFACE } from './frames.cases.ts';
import {
  begin,
  caller,
  LONG,
  MIB,
  ofRows,
  RESET_REQUEST,
  STATUS,
  statusOf,
  statusOfFrame,
  testResets,
} from './hostile-callers.cases.ts';
import { servedByGrpc } from './testing.ts';

/** A runner that tells of each inference. */
const counted =
  (onRun: () => void) =>
  (runner: ModelRunner): ModelRunner => ({
    ...runner,
    run: (...asked) => {
      onRun();
      return runner.run(...asked);
    },
  });

test('a caller that takes no answers gets no more inferences than its backlog holds answers of', LONG, async () => {
  let runs = 0;
  const { port } = await servedByGrpc(identityOfAll(['float32']), { around: counted(() => (runs += 1)) });
  const session = await caller(port, 0);
  const frame = framed(ofRows(32_768));
  const calls = 150;
  const statuses = Array.from({ length: calls }, () => {
    const stream = begin(session);
    stream.end(frame);
    return statusOf(stream);
  });
  // Answered after all of them have arrived, on the same connection.
  const live = begin(session, { ':path': '/inference.GRPCInferenceService/ServerLive' });
  live.end(framed(Buffer.alloc(0)));
  await once(live, 'response');
  await expect.poll(() => runs, LONG).toBeGreaterThan(50);
  // 37 MiB are asked for, and a backlog has 16 MiB.
  expect(runs).toBeLessThan(70);
  session.settings({ initialWindowSize: MIB });
  expect(new Set(await Promise.all(statuses))).toEqual(new Set([STATUS.ok]));
  expect(runs).toBe(calls);
});

test('a call that is refused at the beginning of a message of several frames gets its status', LONG, async () => {
  const { port } = await servedByGrpc(identityOfAll(['float32']), { limitBytes: 2 ** 13 });
  // The frames that a new connection has waited to send arrive together.
  const begun = (headers: Readonly<Record<string, string>> = {}): ClientHttp2Stream => {
    const session = connect(`http://127.0.0.1:${port}`);
    onTestFinished(() => session.destroy());
    const stream = begin(session, headers);
    stream.end(framed(Buffer.alloc(3 * 2 ** 14)));
    return stream;
  };
  expect(await statusOf(begun())).toBe(STATUS.exhausted);
  expect(await statusOf(begun({ ':path': '/none' }))).toBe(STATUS.unimplemented);
  const [head] = (await once(begun({ 'content-type': 'text/plain' }), 'response')) as readonly unknown[];
  expect(head).toMatchObject({ ':status': 415 });
});

test('a caller that ends its side of the connection while its deadlines pass ends nothing else', LONG, async () => {
  const { port, call, defects } = await servedByGrpc(identityOfAll(['float32']));
  const frame = framed(ofRows(8_000));
  for (let round = 0; round < 20; round++) {
    const socket = connectSocket(port, '127.0.0.1').on('error', () => undefined);
    const options = { createConnection: () => socket, settings: { initialWindowSize: 16 * MIB } };
    const session = connect(`http://127.0.0.1:${port}`, options).on('error', () => undefined);
    await once(session, 'remoteSettings');
    session.setLocalWindowSize(64 * MIB);
    for (let each = 0; each < 5; each++) begin(session).end(frame);
    for (let each = 0; each < 200; each++) {
      begin(session, { 'grpc-timeout': `${20 + Math.floor(each / 2)}m` }).write(Buffer.alloc(1));
    }
    await sleep(20 + 2 * round);
    for (let each = 0; each < 20; each++) begin(session, { ':path': '/none' }).write(Buffer.alloc(1));
    await new Promise(setImmediate);
    socket.end();
    await sleep(100);
    session.destroy();
  }
  expect(await call('ServerLive')).toEqual({ live: true });
  expect(defects).toEqual([]);
});

const TIMES = { keepAliveMs: 60_000, headersMs: 500, requestMs: 60_000, silenceMs: 60_000, checkMs: 100 };

test('a message that comes byte by byte is refused when its time is over', LONG, async () => {
  const times = { ...TIMES, requestMs: 500 };
  const { port } = await servedByGrpc(identityOfAll(['float32']), { times });
  const stream = begin(await caller(port));
  stream.write(framed(ofRows(1_000)).subarray(0, 5));
  const timer = setInterval(() => void stream.write(Buffer.from([0])), 50);
  onTestFinished(() => clearInterval(timer));
  expect(await statusOf(stream)).toBe(STATUS.deadline);
});

test('a caller that takes nothing of an answer loses it', LONG, async () => {
  const { port } = await servedByGrpc(identityOfAll(['float32']), { times: { ...TIMES, silenceMs: 500 } });
  const stream = begin(await caller(port, 0));
  stream.end(framed(ofRows(1_000)));
  await once(stream, 'close');
  expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL);
});

test('an idle connection ends, and one that says nothing', LONG, async () => {
  const { port } = await servedByGrpc(identityOfAll(['float32']), { times: { ...TIMES, keepAliveMs: 300 } });
  const silent = connectSocket({ port, host: '127.0.0.1' }).on('error', () => undefined);
  silent.resume();
  const idle = await caller(port);
  await Promise.all([once(idle, 'close'), once(silent, 'close')]);
});

test('compressed messages are read up to the limit, and others are refused', LONG, async () => {
  const { port, defects } = await servedByGrpc(identityOfAll(['float32']));
  const session = await caller(port);
  const compressed = (bytes: Buffer): Buffer => {
    const frame = framed(bytes);
    frame[0] = 1;
    return frame;
  };
  const message = ofRows(10);
  expect(await statusOfFrame(session, compressed(gzipSync(message)), 'gzip')).toBe(STATUS.ok);
  expect(await statusOfFrame(session, compressed(deflateSync(message)), 'deflate')).toBe(STATUS.ok);
  expect(await statusOfFrame(session, compressed(gzipSync(Buffer.alloc(64 * MIB))), 'gzip')).toBe(STATUS.exhausted);
  expect(await statusOfFrame(session, compressed(message), 'gzip')).toBe(STATUS.invalid);
  expect(await statusOfFrame(session, compressed(message), 'br')).toBe(STATUS.unimplemented);
  expect(await statusOfFrame(session, framed(message).subarray(0, 20))).toBe(STATUS.invalid);
  expect(await statusOfFrame(session, Buffer.concat([framed(message), framed(message)]))).toBe(STATUS.invalid);
  expect(defects).toEqual([]);
});

// hostile-callers.full.test.ts has streams that reach no model, and messages that never end.
testResets([RESET_REQUEST]);

test.each([
  ['an unknown method', { ':path': '/none', 'content-type': 'application/grpc' }],
  ['another content type', { ':path': '/none', 'content-type': 'text/plain' }],
])('a call that is reset before it is handled is not a defect: %s', LONG, async (_, headers) => {
  const { port, call, defects } = await servedByGrpc(identityOfAll(['float32']));
  const socket = connectSocket({ port, host: '127.0.0.1' }).on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  const reset = Buffer.from([0, 0, 0, constants.NGHTTP2_CANCEL]);
  const calls = Array.from({ length: 200 }, (__, index) => {
    const stream = 2 * index + 1;
    const all = { ':method': 'POST', ':scheme': 'http', ':authority': 'h', te: 'trailers', ...headers };
    return Buffer.concat([headersFrame(stream, all), frameOf(3, 0, stream, reset)]);
  });
  // One read of the server: each stream is opened and reset in it.
  socket.write(Buffer.concat([PREFACE, ...calls]));
  await once(socket, 'data');
  expect(await call('ServerLive')).toEqual({ live: true });
  expect(defects).toEqual([]);
});

test.each([
  ['PING', '', frameOf(6, 0, 0, Buffer.alloc(8))],
  ['SETTINGS', '', frameOf(4, 0, 0, Buffer.from([0, 4, 0, 0, 1, 0]))],
  ['CONTINUATION', frameOf(1, 0, 1, Buffer.from([0x82])), frameOf(9, 0, 1, Buffer.alloc(0))],
])('a caller that sends %s without an end and reads nothing loses its connection', LONG, async (_, first, frame) => {
  const { port, call, defects } = await servedByGrpc(identityOfAll(['float32']));
  const socket = connectSocket({ port, host: '127.0.0.1' });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const many = Buffer.concat(Array.from({ length: 2_000 }, () => frame));
  const send = (): void => {
    while (!socket.destroyed && socket.write(many));
  };
  socket.write(Buffer.concat([PREFACE, Buffer.from(first)]));
  socket.on('drain', send);
  send();
  await closed;
  expect(await call('ServerLive')).toEqual({ live: true });
  expect(defects).toEqual([]);
});
