import { once } from 'node:events';
import { type ClientHttp2Session, constants } from 'node:http2';
import { connect as connectSocket, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { held, limitsFor, lookUp } from '#engine/model-server/merging/testing.ts';
import type { ModelRunner } from '#engine/model-server/runner.ts';
import { MAX_SLOW_HEADS } from '#engine/model-server/slow-heads.ts';
import { identityOfAll, wide } from '#engine/model-server/testing.ts';
import { framed, inferRequest } from './client-messages.ts';
import { frameOf, headersFrame, PREFACE } from './frames.cases.ts';
import { begin, caller, LONG, MIB, ofRows, STATUS, statusOf, statusOfFrame } from './hostile-callers.cases.ts';
import { servedByGrpc } from './testing.ts';

/** A call of a few bytes, whose answer has half a MiB. */
const SMALL_CALL = framed(
  inferRequest({ name: 'wide', version: null }, [
    { name: 'x', type: 'float32', dims: [1, 1], data: new Float32Array(1) },
  ]),
);
const ANSWER_FLOATS = MIB / 8;
const META = '/inference.GRPCInferenceService/ServerMetadata';

/** Counts the inferences of a runner. */
function counting(): { readonly around: (runner: ModelRunner) => ModelRunner; readonly runs: () => number } {
  let runs = 0;
  const around = (runner: ModelRunner): ModelRunner => ({
    ...runner,
    run: (...asked) => {
      runs += 1;
      return runner.run(...asked);
    },
  });
  return { around, runs: () => runs };
}

/** Time until metadata are answered on a connection, ms. */
async function metadataMs(session: ClientHttp2Session): Promise<number> {
  const startedMs = performance.now();
  const stream = begin(session, { ':path': META });
  stream.end(framed(Buffer.alloc(0)));
  expect(await statusOf(stream)).toBe(STATUS.ok);
  return performance.now() - startedMs;
}

test.each([
  ['of a declared size', ANSWER_FLOATS],
  ['of an unknown size', null],
])(
  'answers %s that callers do not take begin only as far as memory goes, over all connections',
  LONG,
  async (_, dim) => {
    const { around, runs } = counting();
    const { port, defects } = await servedByGrpc(wide(ANSWER_FLOATS, dim), { around });
    const other = await caller(port);
    const holders = await Promise.all(Array.from({ length: 6 }, () => caller(port, 0)));
    for (const holder of holders) for (let each = 0; each < 100; each++) begin(holder).end(SMALL_CALL);
    await expect.poll(runs, LONG).toBeGreaterThan(120);
    expect(await metadataMs(other)).toBeLessThan(5_000);
    // 64 MiB hold 127 answers and what is before their data; two of unknown size may be beyond.
    expect(runs()).toBeLessThanOrEqual(130);
    for (const holder of holders) holder.destroy();
    expect(await metadataMs(other)).toBeLessThan(5_000);
    expect(await statusOfFrame(other, SMALL_CALL)).toBe(STATUS.ok);
    // Those that waited for the callers that have left have not begun.
    expect(runs()).toBeLessThan(300);
    expect(defects).toEqual([]);
  },
);

test('an inference does not begin once its deadline has passed, or its caller has left', LONG, async () => {
  const { around, runs } = counting();
  const gate: { held?: ReturnType<typeof held> } = {};
  const { port } = await servedByGrpc(identityOfAll(['float32']), {
    around: (runner) => around((gate.held = held(runner)).runner),
  });
  const session = await caller(port);
  const first = begin(session);
  first.end(framed(ofRows(1)));
  await gate.held?.asked;
  const late = begin(session, { 'grpc-timeout': '50m' });
  late.end(framed(ofRows(1)));
  const leaving = begin(session);
  leaving.end(framed(ofRows(1)));
  expect(await statusOf(late)).toBe(STATUS.deadline);
  leaving.close(constants.NGHTTP2_CANCEL);
  expect(await metadataMs(session)).toBeLessThan(5_000);
  gate.held?.letGo();
  expect(await statusOf(first)).toBe(STATUS.ok);
  expect(await statusOfFrame(session, framed(ofRows(1)))).toBe(STATUS.ok);
  expect(runs()).toBe(2);
});

test('requests to be merged are dropped if their callers leave', LONG, async () => {
  const model = lookUp();
  const gate: { held?: ReturnType<typeof held> } = {};
  const { port, statistics } = await servedByGrpc(model, {
    limits: limitsFor(model),
    around: (runner) => (gate.held = held(runner)).runner,
  });
  const session = await caller(port);
  const tensor = { name: 'id', type: 'int64', dims: [1], data: new BigInt64Array(1) } as const;
  const ask = framed(inferRequest({ name: 'look-up', version: null }, [tensor]));
  const first = begin(session);
  first.end(ask);
  await gate.held?.asked;
  const leaving = Array.from({ length: 20 }, () => begin(session));
  for (const each of leaving) each.end(ask);
  const staying = begin(session);
  staying.end(ask);
  await metadataMs(session);
  for (const each of leaving) each.close(constants.NGHTTP2_CANCEL);
  await metadataMs(session);
  gate.held?.letGo();
  expect([await statusOf(first), await statusOf(staying)]).toEqual([STATUS.ok, STATUS.ok]);
  expect(statistics.summary).toMatchObject({ inferences: 2, parts: { fail: { count: 20 } } });
});

test('a thousand calls at once on one connection are all answered', LONG, async () => {
  const { port, defects } = await servedByGrpc(identityOfAll(['float32']));
  const session = await caller(port);
  const frame = framed(ofRows(3));
  const statuses = await Promise.all(Array.from({ length: 1_000 }, () => statusOfFrame(session, frame)));
  expect(new Set(statuses)).toEqual(new Set([STATUS.ok]));
  expect(defects).toEqual([]);
});

const CALL = {
  ':method': 'POST',
  ':scheme': 'http',
  ':authority': 'h',
  ':path': '/inference.GRPCInferenceService/ModelInfer',
  'content-type': 'application/grpc',
  te: 'trailers',
};

/** Opens connections that send bytes; `closed` counts those that have ended. */
async function opened(port: number, count: number, bytes: Buffer) {
  let closed = 0;
  const sockets = await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connectSocket({ port, host: '127.0.0.1' }).on('error', () => undefined);
      onTestFinished(() => void socket.destroy());
      socket.once('close', () => (closed += 1)).resume();
      await once(socket, 'connect');
      return socket;
    }),
  );
  for (const socket of sockets) socket.write(bytes);
  return { sockets, closed: () => closed };
}

test('streams that many connections reset at once cost those connections', LONG, async () => {
  const { port, defects } = await servedByGrpc(identityOfAll(['float32']));
  const other = await caller(port);
  const reset = Buffer.from([0, 0, 0, constants.NGHTTP2_CANCEL]);
  // Fewer than what nghttp2 ends a connection for.
  const calls = Array.from({ length: 900 }, (_, index) =>
    Buffer.concat([headersFrame(2 * index + 1, CALL), frameOf(3, 0, 2 * index + 1, reset)]),
  );
  const { closed } = await opened(port, 60, Buffer.concat([PREFACE, ...calls]));
  expect(await metadataMs(other)).toBeLessThan(5_000);
  await expect.poll(closed, LONG).toBeGreaterThanOrEqual(55);
  expect(await metadataMs(other)).toBeLessThan(5_000);
  expect(defects).toEqual([]);
});

/** The beginning of a call: a header with a value of 4,000 bytes, which is to follow. */
const LONG_HEADER = Buffer.concat([
  PREFACE,
  frameOf(1, 4, 1, Buffer.alloc(4_100)).subarray(0, 9),
  Buffer.from([0x82, 0, 1, 0x78, 0x7f, 0xff, 0x1e]),
]);

/** Sends a byte of a header at a time. */
function drip(sockets: readonly Socket[], everyMs: number): void {
  const timer = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('a');
  }, everyMs);
  onTestFinished(() => clearInterval(timer));
}

test('of many connections that send their headers slowly, few stay', LONG, async () => {
  const times = { keepAliveMs: 60_000, headersMs: 60_000, requestMs: 60_000, silenceMs: 60_000, checkMs: 100 };
  const { port, defects } = await servedByGrpc(identityOfAll(['float32']), { times });
  const other = await caller(port);
  const { sockets, closed } = await opened(port, 150, LONG_HEADER);
  drip(sockets, 100);
  await expect.poll(() => sockets.length - closed(), LONG).toBeLessThanOrEqual(MAX_SLOW_HEADS);
  expect(sockets.length - closed()).toBe(MAX_SLOW_HEADS);
  expect(await metadataMs(other)).toBeLessThan(5_000);
  expect(defects).toEqual([]);
});

test('a connection whose headers do not end in time ends', LONG, async () => {
  const times = { keepAliveMs: 60_000, headersMs: 300, requestMs: 60_000, silenceMs: 60_000, checkMs: 100 };
  const { port } = await servedByGrpc(identityOfAll(['float32']), { times });
  const { sockets, closed } = await opened(port, 1, LONG_HEADER);
  drip(sockets, 50);
  await expect.poll(closed, LONG).toBe(1);
});
