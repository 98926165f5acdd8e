import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { expect, onTestFinished, test } from 'vitest';
import { identityOfAll } from '#engine/model-server/testing.ts';
import { framed, inferRequest } from './client-messages.ts';
import { servedByGrpc } from './testing.ts';

/** Timeout for tests that wait for limits. */
export const LONG = { timeout: 60_000 };
export const MIB = 2 ** 20;
const MODEL = { name: 'identity', version: null };
/** Status codes of gRPC. */
export const STATUS = { ok: '0', invalid: '3', deadline: '4', exhausted: '8', unimplemented: '12' } as const;

/** A request of this many rows of two numbers, eight bytes each. */
export function ofRows(rows: number): Buffer {
  const data = new Float32Array(2 * rows).fill(0.5);
  return inferRequest(MODEL, [{ name: 'x_float32', type: 'float32', dims: [rows, 2], data }]);
}

/** A connection that takes `windowBytes` of each answer. */
export async function caller(port: number, windowBytes = 65_535): Promise<ClientHttp2Session> {
  const session = connect(`http://127.0.0.1:${port}`, {
    settings: { initialWindowSize: windowBytes },
    maxSessionMemory: 1_000,
  });
  session.on('error', () => undefined);
  onTestFinished(() => session.destroy());
  await once(session, 'remoteSettings');
  return session;
}

/** Begins a call on a connection. */
export function begin(session: ClientHttp2Session, headers: Readonly<Record<string, string>> = {}): ClientHttp2Stream {
  const stream = session.request({
    ':method': 'POST',
    ':path': '/inference.GRPCInferenceService/ModelInfer',
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  return stream.on('error', () => undefined).resume();
}

/** How a call ends: the status of gRPC, or null if the server gave none. */
export function statusOf(stream: ClientHttp2Stream): Promise<string | null> {
  let status: string | null = null;
  const read = (headers: Record<string, unknown>): void => {
    if (typeof headers['grpc-status'] === 'string') status = headers['grpc-status'];
  };
  stream.on('response', read).on('trailers', read);
  return new Promise((resolve) => stream.on('close', () => resolve(status)));
}

/** How a call with one frame ends. */
export async function statusOfFrame(session: ClientHttp2Session, frame: Buffer, encoding = 'identity') {
  const stream = begin(session, { 'grpc-encoding': encoding });
  stream.end(frame);
  return statusOf(stream);
}

type Reset = readonly [what: string, headers: Readonly<Record<string, string>>];

export const RESET_REQUEST: Reset = ['a request', {}];
/** Streams that are refused before they reach a model. */
export const RESET_OTHERS: readonly Reset[] = [
  ['an unknown method', { ':path': '/none' }],
  ['another content type', { 'content-type': 'text/plain' }],
];

/** One test for each kind of stream that is reset. */
export function testResets(kinds: readonly Reset[]): void {
  test.each(kinds)('streams that are reset at once cost one connection only: %s', LONG, async (_, headers) => {
    const { port, call, defects } = await servedByGrpc(identityOfAll(['float32']));
    const session = await caller(port);
    for (let round = 0; round < 40 && !session.destroyed; round++) {
      for (let each = 0; each < 200 && !session.destroyed; each++) {
        const stream = begin(session, headers);
        stream.end(framed(ofRows(1)));
        stream.close(constants.NGHTTP2_CANCEL);
      }
      await new Promise(setImmediate);
    }
    await expect.poll(() => session.destroyed, LONG).toBe(true);
    expect(await call('ServerLive')).toEqual({ live: true });
    expect(defects).toEqual([]);
  });
}
