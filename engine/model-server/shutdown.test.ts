import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { identityOfAll, servedHere } from './testing.ts';

const body = JSON.stringify({
  id: 'a',
  inputs: [{ name: 'x_float32', shape: [1, 2], datatype: 'FP32', data: [1, 2] }],
});
const request = (extra: string): Buffer =>
  Buffer.from(
    `POST /v2/models/identity/infer HTTP/1.1\r\nHost: x\r\n${extra}Content-Length: ${body.length}\r\n\r\n${body}`,
  );
const WAYS = [
  ['in the lane', ''],
  ['of node:http', 'TE: trailers\r\n'],
] as const;
const PAUSE_MS = 500;

interface Caller {
  readonly socket: Socket;
  /** Everything received until the connection ended, and the error if there was one. */
  readonly told: Promise<string>;
}

async function calling(port: number): Promise<Caller> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  onTestFinished(() => {
    socket.destroy();
  });
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    text += `<${error.code}>`;
  });
  const told = once(socket, 'close').then(() => text);
  await once(socket, 'connect');
  return { socket, told };
}

test.each(WAYS)(
  'a request that has been sent, but not read when a stop comes, is answered (%s)',
  async (_way, extra) => {
    const { port, stop } = await servedHere(identityOfAll(['float32']));
    const callers = await Promise.all(Array.from({ length: 8 }, () => calling(port)));
    // Idle connections on which one request has been answered.
    await Promise.all(
      callers.map(async ({ socket }) => {
        socket.write(request(extra));
        await once(socket, 'data');
      }),
    );
    for (const { socket } of callers) socket.write(request(extra));
    const fresh = await calling(port);
    fresh.socket.write(request(extra));
    await stop();
    for (const { told } of callers) {
      const text = await told;
      expect(text.match(/"id":"a"/g)).toHaveLength(2);
      expect(text).not.toContain('<');
    }
    expect(await fresh.told).toMatch(/^HTTP\/1\.1 200 [\s\S]*Connection: close[\s\S]*"id":"a"/);
  },
);

test.each(WAYS)(
  'a request that has come in part when a stop comes is answered when the rest comes (%s)',
  async (_way, extra) => {
    const { port, stop } = await servedHere(identityOfAll(['float32']));
    const cuts = [20, 60, 140];
    const callers = await Promise.all(cuts.map(() => calling(port)));
    callers.forEach(({ socket }, index) => socket.write(request(extra).subarray(0, cuts[index])));
    const stopped = stop();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    callers.forEach(({ socket }, index) => socket.write(request(extra).subarray(cuts[index])));
    for (const { told } of callers) expect(await told).toMatch(/^HTTP\/1\.1 200 [\s\S]*"id":"a"/);
    await stopped;
  },
);

test('a stop does not wait for ever for the rest of a request', { timeout: 30_000 }, async () => {
  const { port, stop } = await servedHere(identityOfAll(['float32']));
  const callers = await Promise.all(WAYS.map(() => calling(port)));
  callers.forEach(({ socket }, index) => socket.write(request(WAYS[index]?.[1] ?? '').subarray(0, 100)));
  await stop();
  for (const { told } of callers) expect(await told).not.toContain('200 OK');
});

test('pipelined requests that get no answer do not cost the last answer', async () => {
  const { port, stop } = await servedHere(identityOfAll(['float32']));
  const { socket, told } = await calling(port);
  socket.write(Buffer.concat(Array.from({ length: 2000 }, () => request(''))));
  await once(socket, 'data');
  await stop();
  const text = await told;
  expect(text).not.toContain('<');
  expect(text.slice(text.lastIndexOf('HTTP/1.1'))).toMatch(/^HTTP\/1\.1 200 [\s\S]*Connection: close[\s\S]*"id":"a"/);
});
