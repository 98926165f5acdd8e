import { once } from 'node:events';
import { expect, test } from 'vitest';
import { identityOfAll, servedHere } from './testing.ts';
import { calling, request, WAYS } from './testing-shutdown.ts';

const PAUSE_MS = 500;

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
