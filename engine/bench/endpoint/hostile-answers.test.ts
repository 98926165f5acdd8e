import { once } from 'node:events';
import { constants, createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ENDED } from '#core/measure/endpoint/failures.ts';
import {
  CONNECT_MS,
  Connections,
  type Endpoint,
  localEndpoint,
  type RequestEnd,
} from '#engine/bench/http-load/connections.ts';
import { GrpcConnections } from '#engine/bench/http-load/grpc-connections.ts';
import { openProbe } from './probe.ts';

const LIMIT = 64 * 1024;
/** Only ends a test that hangs: nothing here is measured. */
const LONG_MS = 60_000;
const REQUEST = Buffer.from('GET / HTTP/1.1\r\nHost: h\r\n\r\n');

async function listening(server: Server): Promise<Endpoint> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { ...localEndpoint((server.address() as AddressInfo).port), maxAnswerBytes: LIMIT };
}

/** A server that answers the first bytes of each connection with `head` and then with `part` again and again, until the client closes. */
async function endless(head: string, part: string): Promise<Endpoint> {
  const server = createServer((socket: Socket) => {
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    socket.once('data', () => {
      const more = Buffer.from(part.repeat(Math.ceil(16_384 / Math.max(1, part.length))));
      const send = (): void => {
        while (!socket.destroyed && socket.write(more));
      };
      socket.write(head);
      if (part === '') return;
      socket.on('drain', send);
      send();
    });
  });
  onTestFinished(() => void server.close());
  return listening(server);
}

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

const TOO_LARGE = [
  ['a body in chunks without an end', CHUNKED, `400\r\n${'x'.repeat(1024)}\r\n`],
  ['chunks of one byte', CHUNKED, '1\r\nx\r\n'],
  ['extensions of chunks', CHUNKED, `1;${'e'.repeat(900)}\r\nx\r\n`],
  ['trailers without an end', `${CHUNKED}0\r\n`, `X-More: ${'t'.repeat(500)}\r\n`],
  ['a body that only its connection ends', `${OK}\r\n`, 'x'.repeat(1024)],
  ['a stated length over the limit', `${OK}Content-Length: ${LIMIT + 1}\r\n\r\n`, ''],
  ['a stated length of many digits', `${OK}Content-Length: ${'9'.repeat(400)}\r\n\r\n`, ''],
  ['a page of an error', 'HTTP/1.1 500 Oops\r\n\r\n', 'x'.repeat(1024)],
  ['interim answers with long headers', '', `HTTP/1.1 103 Hints\r\nLink: ${'l'.repeat(2_000)}\r\n\r\n`],
] as const;

test.each(TOO_LARGE)(
  'an answer over the limit ends its connection when it is read alone: %s',
  async (_, head, part) => {
    const probe = await openProbe(await endless(head, part), null, LONG_MS);
    const { ended, answer } = await probe.ask(REQUEST, LONG_MS);
    expect(ended).toBe(ENDED.tooLarge);
    expect(probe.isOpen).toBe(false);
    expect(answer.body).toHaveLength(0);
  },
);

test.each(TOO_LARGE)('an answer over the limit fails its request under load: %s', async (_, head, part) => {
  const ends: RequestEnd[] = [];
  const connections = new Connections([await endless(head, part)], (_request, end) => void ends.push(end));
  onTestFinished(() => connections.close());
  await connections.open(1);
  connections.send(0, REQUEST, 0);
  await expect.poll(() => ends, { timeout: LONG_MS }).toEqual([{ ended: ENDED.tooLarge, bodyBytes: null }]);
  expect(connections.inFlight).toBe(0);
});

test('an answer as large as the limit is read', async () => {
  const head = `${OK}Content-Length: `;
  const bodyBytes = LIMIT - head.length - '65000\r\n\r\n'.length;
  const probe = await openProbe(
    await endless(`${head}${bodyBytes}\r\n\r\n${'x'.repeat(bodyBytes)}`, ''),
    null,
    LONG_MS,
  );
  expect((await probe.ask(REQUEST, LONG_MS)).answer.body).toHaveLength(bodyBytes);
});

test.each([
  ['interim answers without an end', '', 'HTTP/1.1 102 Processing\r\n\r\n'],
  ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n', ''],
  ['headers without an end', OK, `X-More: ${'h'.repeat(500)}\r\n`],
  ['no HTTP', 'SSH-2.0-server\r\n\r\n', ''],
])('an invalid answer breaks its connection: %s', async (_, head, part) => {
  const probe = await openProbe(await endless(head, part), null, LONG_MS);
  expect((await probe.ask(REQUEST, LONG_MS)).ended).toBe(ENDED.brokenConnection);
  expect(probe.failure).not.toBeNull();
  expect(probe.isOpen).toBe(false);
});

/** A server that sends answers without a request. */
async function unasked(): Promise<{ readonly endpoint: Endpoint; readonly closed: () => number }> {
  let closed = 0;
  const server = createServer((socket) => {
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined).once('close', () => (closed += 1));
    const send = (): void => {
      while (!socket.destroyed && socket.write(`${OK}Content-Length: 1000\r\n\r\n${'x'.repeat(1000)}`));
    };
    socket.on('drain', send);
    send();
  });
  onTestFinished(() => void server.close());
  return { endpoint: await listening(server), closed: () => closed };
}

test('answers without a request are ignored', async () => {
  const { endpoint, closed } = await unasked();
  await openProbe(endpoint, null, LONG_MS);
  await expect.poll(closed, { timeout: LONG_MS }).toBe(1);
  const connections = new Connections([endpoint], () => undefined);
  onTestFinished(() => connections.close());
  await connections.open(1);
  await expect.poll(closed, { timeout: LONG_MS }).toBeGreaterThan(1);
});

const CALL = { path: '/inference.GRPCInferenceService/ModelInfer', authority: 'any', headers: [] };
const HEADERS = { ':status': 200, 'content-type': 'application/grpc' };

/** A server of gRPC that answers each call as said, and whether a call was cancelled. */
async function grpcServer(answer: (stream: ServerHttp2Stream) => void) {
  const server = createHttp2Server();
  let cancelled = 0;
  server.on('session', (session) => onTestFinished(() => session.destroy()));
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    stream.once('close', () => (cancelled += stream.rstCode === 0 ? 0 : 1));
    answer(stream);
  });
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = { ...localEndpoint((server.address() as AddressInfo).port), maxAnswerBytes: LIMIT };
  return { endpoint, cancelled: () => cancelled };
}

function pour(stream: ServerHttp2Stream, part: Buffer): void {
  const send = (): void => {
    while (!stream.destroyed && stream.write(part));
  };
  stream.on('drain', send);
  send();
}

/** A message of a stated length that arrives only in part. */
function frame(stated: number, sent: number): Buffer {
  const bytes = Buffer.alloc(5 + sent);
  bytes.writeUInt32BE(stated, 1);
  return bytes;
}

const GRPC_TOO_LARGE: readonly (readonly [string, (stream: ServerHttp2Stream) => void])[] = [
  [
    'a message without an end',
    (stream) => {
      stream.respond(HEADERS);
      pour(stream, frame(0xffff, 0xffff));
    },
  ],
  [
    'empty messages without an end',
    (stream) => {
      stream.respond(HEADERS);
      pour(stream, Buffer.alloc(5 * 1000));
    },
  ],
  [
    'a stated length over the limit',
    (stream) => {
      stream.respond(HEADERS);
      stream.write(frame(LIMIT + 1, 1));
    },
  ],
  [
    'interim headers that are long',
    (stream) => {
      for (let block = 0; block < 40; block++) stream.additionalHeaders({ ':status': 103, link: 'l'.repeat(4_000) });
      stream.respond(HEADERS);
    },
  ],
];

test.each(GRPC_TOO_LARGE)('an answer of gRPC over the limit cancels its call: %s', async (_, answer) => {
  const { endpoint, cancelled } = await grpcServer(answer);
  const probe = await openProbe(endpoint, CALL, LONG_MS);
  expect((await probe.ask(frame(0, 0), LONG_MS)).ended).toBe(ENDED.tooLarge);
  await expect.poll(cancelled, { timeout: LONG_MS }).toBe(1);
  expect(probe.isOpen).toBe(false);
  const ends: RequestEnd[] = [];
  const connections = new GrpcConnections(endpoint, CALL, (_request, end) => void ends.push(end));
  onTestFinished(() => connections.close());
  await connections.open(1);
  connections.send(0, frame(0, 0), 0);
  await expect.poll(() => ends, { timeout: LONG_MS }).toEqual([{ ended: ENDED.tooLarge, bodyBytes: null }]);
  await expect.poll(cancelled, { timeout: LONG_MS }).toBe(2);
});

/** A time that no answer of a drop at a time keeps. */
const SHORT_MS = 400;
const DROP_MS = 20;

function drip(write: (part: Buffer) => void): void {
  const timer = setInterval(() => write(Buffer.from('x')), DROP_MS);
  onTestFinished(() => clearInterval(timer));
}

test('an answer that comes byte by byte has failed when its time is over', async () => {
  const server = createServer((socket) => {
    onTestFinished(() => void socket.destroy());
    socket
      .on('error', () => undefined)
      .once('data', () => {
        socket.write(CHUNKED);
        drip((part) => void socket.write(`1\r\n${part.toString()}\r\n`));
      });
  });
  onTestFinished(() => void server.close());
  const probe = await openProbe(await listening(server), null, LONG_MS);
  expect((await probe.ask(REQUEST, SHORT_MS)).ended).toBe(ENDED.timedOut);
  expect(probe.isOpen).toBe(false);
});

test('an answer of gRPC that comes byte by byte has failed when its time is over', async () => {
  const { endpoint, cancelled } = await grpcServer((stream) => {
    stream.respond(HEADERS);
    stream.write(frame(1_000, 0));
    drip((part) => void stream.write(part));
  });
  const probe = await openProbe(endpoint, CALL, LONG_MS);
  onTestFinished(() => probe.close());
  expect((await probe.ask(frame(0, 0), SHORT_MS)).ended).toBe(ENDED.timedOut);
  await expect.poll(cancelled, { timeout: LONG_MS }).toBe(1);
});

test('a server that never ends its handshake holds no connection, of HTTP or of gRPC', async () => {
  const sockets: Socket[] = [];
  const taken = (): number => sockets.length;
  const server = createServer((socket) => {
    sockets.push(socket);
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined).resume();
  });
  onTestFinished(() => void server.close());
  const endpoint = { ...(await listening(server)), isTls: true };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const http = new Connections([endpoint], () => undefined);
  const grpc = new GrpcConnections(endpoint, CALL, () => undefined);
  const opened = Promise.all([http.open(1), grpc.open(1)]);
  await vi.waitUntil(() => taken() === 2, { timeout: LONG_MS });
  vi.advanceTimersByTime(CONNECT_MS);
  await opened;
  http.close();
  grpc.close();
  expect([http.use.opened, grpc.use.opened]).toEqual([0, 0]);
});

test('an answer whose connection closes in its middle is broken', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end(`${OK}Content-Length: 100\r\n\r\n{`));
  });
  onTestFinished(() => void server.close());
  const probe = await openProbe(await listening(server), null, LONG_MS);
  expect((await probe.ask(REQUEST, LONG_MS)).ended).toBe(ENDED.brokenConnection);
});

const BREAKS: readonly (readonly [string, (stream: ServerHttp2Stream) => void])[] = [
  ['its stream ends without a status', (stream) => stream.end()],
  ['its stream is reset', (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR)],
  ['its session says goodbye with an error', (stream) => stream.session?.goaway(constants.NGHTTP2_INTERNAL_ERROR, 0)],
  ['its connection closes', (stream) => stream.session?.destroy()],
];

test.each(BREAKS)('an answer of gRPC is broken when %s', async (_, broken) => {
  const { endpoint } = await grpcServer((stream) => {
    stream.respond(HEADERS);
    stream.write(frame(100, 1));
    setImmediate(() => broken(stream));
  });
  const probe = await openProbe(endpoint, CALL, LONG_MS);
  onTestFinished(() => probe.close());
  expect((await probe.ask(frame(0, 0), LONG_MS)).ended).toBe(ENDED.brokenConnection);
  const ends: RequestEnd[] = [];
  const connections = new GrpcConnections(endpoint, CALL, (_request, end) => void ends.push(end));
  onTestFinished(() => connections.close());
  await connections.open(1);
  connections.send(0, frame(0, 0), 0);
  await expect.poll(() => ends, { timeout: LONG_MS }).toEqual([{ ended: ENDED.brokenConnection, bodyBytes: null }]);
});
