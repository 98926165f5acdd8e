import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServedModelDocument } from '#core/contract/endpoint/serve-model.ts';
import { framed } from '#engine/model-server/grpc/client-messages.ts';
import { rightRequest } from '#fuzz/lib/cases/grpc-requests.ts';

/** Attacks of many connections at once that send little each. */
export const FLOODS = [
  'answers that are not taken',
  'streams that are reset',
  'headers that come slowly',
  'sides that end before deadlines',
] as const;
/** One of them. */
export type Flood = (typeof FLOODS)[number];

const HOLDERS = { connections: 8, calls: 1_000 } as const;
const RESETTERS = { connections: 200, calls: 200 } as const;
const LEAVERS = { connections: 40, calls: 200 } as const;
const SLOW = { connections: 600, everyMs: 1_000, forMs: 12_000 } as const;
/** How long answers are not taken. */
const HOLD_MS = 5_000;
const CALL = {
  ':method': 'POST',
  ':path': '/inference.GRPCInferenceService/ModelInfer',
  'content-type': 'application/grpc',
  te: 'trailers',
} as const;

/** Floods a server, and leaves it. */
export async function flood(kind: Flood, document: ServedModelDocument): Promise<void> {
  switch (kind) {
    case 'answers that are not taken':
      return holdAnswers(document);
    case 'streams that are reset':
      return resetStreams(document);
    case 'headers that come slowly':
      return sendSlowly(Number(new URL(document.url).port));
    case 'sides that end before deadlines':
      return endSides(document);
  }
}

/** Connections that take `windowBytes` of each answer. */
async function sessions(address: string, count: number, windowBytes: number): Promise<readonly ClientHttp2Session[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const session = connect(`http://${address}`, { settings: { initialWindowSize: windowBytes } });
      session.on('error', () => undefined);
      await Promise.race([once(session, 'remoteSettings'), once(session, 'close')]);
      return session;
    }),
  );
}

function begin(session: ClientHttp2Session, message: Buffer): (() => void) | null {
  if (session.destroyed || session.closed) return null;
  const stream = session.request(CALL);
  stream.on('error', () => undefined).resume();
  stream.end(message);
  return () => stream.close(constants.NGHTTP2_CANCEL);
}

async function holdAnswers(document: ServedModelDocument): Promise<void> {
  const open = await sessions(document.grpcAddress ?? '', HOLDERS.connections, 0);
  const message = framed(rightRequest(document));
  for (const session of open) for (let each = 0; each < HOLDERS.calls; each += 1) begin(session, message);
  await sleep(HOLD_MS);
  for (const session of open) session.destroy();
}

async function resetStreams(document: ServedModelDocument): Promise<void> {
  const open = await sessions(document.grpcAddress ?? '', RESETTERS.connections, 65_535);
  const message = framed(rightRequest(document));
  for (let each = 0; each < RESETTERS.calls; each += 1) {
    for (const session of open) begin(session, message)?.();
    await sleep(1);
  }
  for (const session of open) session.destroy();
}

async function sendSlowly(port: number): Promise<void> {
  const open = Array.from({ length: SLOW.connections }, () => connectSocket(port, '127.0.0.1'));
  for (const socket of open) {
    socket.on('error', () => undefined).resume();
    socket.write('GET /v2/health/live HTTP/1.1\r\nHost: x\r\n');
  }
  for (let ms = 0; ms < SLOW.forMs; ms += SLOW.everyMs) {
    await sleep(SLOW.everyMs);
    for (const socket of open) if (socket.writable) socket.write(`x-${ms}: 1\r\n`);
  }
  for (const socket of open) socket.destroy();
}

/** Calls that are answered, refused and never complete, on connections whose callers send nothing more. */
async function endSides(document: ServedModelDocument): Promise<void> {
  const message = framed(rightRequest(document));
  for (let each = 0; each < LEAVERS.connections; each += 1) {
    const { port } = new URL(`http://${document.grpcAddress}`);
    const socket = connectSocket(Number(port), '127.0.0.1').on('error', () => undefined);
    const session = connect(`http://127.0.0.1:${port}`, { createConnection: () => socket });
    session.on('error', () => undefined);
    await Promise.race([once(session, 'remoteSettings'), once(session, 'close')]);
    if (session.destroyed) continue;
    for (let call = 0; call < LEAVERS.calls; call += 1) {
      const deadline = { 'grpc-timeout': `${20 + Math.floor(call / 2)}m` };
      const headers = call % 10 === 0 ? { ...CALL, ':path': '/none' } : { ...CALL, ...deadline };
      const stream = session.request(headers);
      stream.on('error', () => undefined).resume();
      if (call % 20 === 1) stream.end(message);
      else stream.write(message.subarray(0, 1));
    }
    await sleep(20 + 2 * each);
    socket.end();
    await sleep(100);
    session.destroy();
  }
}
