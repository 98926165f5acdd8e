import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Outbox } from '#engine/model-server/outbox.ts';
import { openLane } from './lane.ts';
import { type LaneAnswer, MAX_BODY_BYTES } from './lane-connection.ts';

const LINE = 'POST /infer HTTP/1.1\r\nHost: x\r\n';
const KEEP_ALIVE_MS = 10_000;
/** Waits in real time; no result depends on the duration. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

const request = (body: string): Buffer => Buffer.from(`${LINE}Content-Length: ${body.length}\r\n\r\n${body}`);
const answerOf = (body: Buffer): LaneAnswer => ({ body, jsonBytes: null, inferMs: 0 });

/** A lane in front of a node:http server that answers `node`, and the server's sockets. */
async function laneHere(
  answer: (body: Buffer) => Promise<LaneAnswer>,
  { limitBytes = 2 ** 20 }: { readonly limitBytes?: number } = {},
): Promise<{ readonly server: Server; readonly port: number; readonly sockets: readonly Socket[] }> {
  const server = createServer((_request, response) => {
    response.end('node');
  });
  const lane = openLane(server, {
    inferUrl: '/infer',
    limitBytes,
    keepAliveMs: KEEP_ALIVE_MS,
    outbox: new Outbox(),
    answer,
    refusal: () => ({ status: 500, body: Buffer.from('refused') }),
    refuse: (socket) => void socket.destroy(),
    onDefect: (error) => {
      throw error;
    },
  });
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    lane.finish();
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port, sockets };
}

function caller(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
  });
  return socket;
}

/** Waits until a number stops changing. */
async function settled(count: () => number): Promise<number> {
  let before = -1;
  let same = 0;
  while (same < 5) {
    const now = count();
    same = now === before && now > 0 ? same + 1 : 0;
    before = now;
    await settle();
  }
  return before;
}

test(
  'a caller that takes no answers gets no more inferences than its socket holds answers of',
  { timeout: 60_000 },
  async () => {
    const large = Buffer.alloc(2 ** 18, 'x');
    const asked = 300;
    let inferences = 0;
    const { port, sockets } = await laneHere(async () => {
      inferences += 1;
      return answerOf(large);
    });
    const socket = caller(port).pause();
    for (let i = 0; i < asked; i++) socket.write(request('{}'));
    // 75 MiB are requested, and the kernel's buffers take some of them.
    expect(await settled(() => inferences)).toBeLessThan(200);
    expect(sockets[0]?.writableLength).toBeLessThan(2 * large.length);

    let received = 0;
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    socket.resume();
    await vi.waitUntil(() => received > asked * large.length, { timeout: 30_000 });
    expect(inferences).toBe(asked);
  },
);

test('while an answer is under way, what a caller sends waits in its socket', { timeout: 60_000 }, async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let inferences = 0;
  const { port, sockets } = await laneHere(async () => {
    inferences += 1;
    await held;
    return answerOf(Buffer.from('{}'));
  });
  const socket = caller(port).resume();
  const asked = 1_000;
  const one = request('x'.repeat(50_000));
  socket.write(one);
  await vi.waitUntil(() => inferences === 1);
  // Of 50 MB more, one chunk of 64 KiB may be read.
  for (let i = 1; i < asked; i++) socket.write(one);
  await settled(() => sockets[0]?.bytesRead ?? 0);
  expect(inferences).toBe(1);
  expect(sockets[0]?.bytesRead).toBeLessThan(2 ** 20);
  release();
  await vi.waitUntil(() => inferences === asked, { timeout: 30_000 });
});

/** Sends pieces in separate reads and returns the answer. */
async function ask(port: number, pieces: readonly Buffer[], sockets: readonly Socket[]): Promise<string> {
  const socket = caller(port);
  await once(socket, 'connect');
  let sent = 0;
  for (const piece of pieces) {
    socket.write(piece);
    sent += piece.length;
    await vi.waitUntil(() => sockets.at(-1)?.bytesRead === sent, { timeout: 10_000, interval: 1 });
  }
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return answer.toString('latin1').split('\r\n\r\n')[1]?.trim() ?? '';
}

const inLane = async (): Promise<LaneAnswer> => answerOf(Buffer.from('lane'));

test('a body of 64 KiB is answered by the lane, a larger one and one over the limit of all by node:http', async () => {
  const { port, sockets } = await laneHere(inLane);
  const bodyOf = (bytes: number): readonly Buffer[] => [request('x'.repeat(bytes))];
  expect(MAX_BODY_BYTES).toBe(65_536);
  expect(await ask(port, bodyOf(65_536), sockets)).toBe('lane');
  expect(await ask(port, bodyOf(65_537), sockets)).toContain('node');
  const small = await laneHere(inLane, { limitBytes: 100 });
  expect(await ask(small.port, bodyOf(100), small.sockets)).toBe('lane');
  expect(await ask(small.port, bodyOf(101), small.sockets)).toContain('node');
});

test('a request in up to 16 pieces and a last one is the lane’s, one in more is node:http’s', async () => {
  const { port, sockets } = await laneHere(inLane);
  const inPieces = (count: number): readonly Buffer[] => {
    const whole = request('y'.repeat(40));
    const pieces = Array.from({ length: count - 1 }, (_, i) => whole.subarray(i, i + 1));
    return [...pieces, whole.subarray(count - 1)];
  };
  expect(await ask(port, inPieces(17), sockets)).toBe('lane');
  expect(await ask(port, inPieces(18), sockets)).toContain('node');
});

test('after three turns of a second a half request is node:http’s, and an idle connection ends after its time', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { server, port, sockets } = await laneHere(inLane);
  const half = caller(port);
  half.write(LINE);
  const idle = caller(port);
  idle.write(request('{}'));
  await once(idle, 'data');
  await vi.waitUntil(() => sockets.some((socket) => socket.bytesRead === LINE.length));
  const isWithNode = (): boolean => sockets.some((socket) => socket.bytesRead === LINE.length && 'parser' in socket);
  vi.advanceTimersByTime(3000);
  expect(isWithNode()).toBe(false);
  vi.advanceTimersByTime(1000);
  expect(isWithNode()).toBe(true);
  vi.advanceTimersByTime(KEEP_ALIVE_MS - 4000);
  const ends = once(idle, 'close');
  await settle();
  expect(idle.destroyed).toBe(false);
  vi.advanceTimersByTime(1000);
  await ends;
  expect(server.listening).toBe(true);
});
