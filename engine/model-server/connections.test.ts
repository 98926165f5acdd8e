import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openLane } from './lane/lane.ts';
import { Outbox } from './outbox.ts';
import { MAX_SLOW_HEADS } from './slow-heads.ts';
import { identityOfAll, servedHere, wide } from './testing.ts';
import { answered, LINE, SHORT, staying } from './testing-connections.ts';

const UPGRADE = 'GET /v2/health/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';

const SENT = {
  nothing: '',
  'empty lines': '\r\n\r\n',
  'a head without an end': LINE,
  'a body without an end': `${LINE}Content-Length: 100\r\n\r\n{`,
  'a long body without an end': `${LINE}Content-Length: 100000\r\n\r\n{`,
  'chunks without an end': `${LINE}Transfer-Encoding: chunked\r\n\r\n5\r\n{`,
  'no HTTP': '\0\x01\x02\r\n\r\n',
  'an upgrade': `${UPGRADE}\r\n`,
  'an upgrade without an end': UPGRADE,
  'an upgrade of an inference': `${LINE}Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 100\r\n\r\n{`,
  'a tunnel': 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
  'a body that is too long': `${LINE}Content-Length: 999999999\r\n\r\n{`,
  'an expectation and nothing more': `${LINE}Expect: 100-continue\r\nContent-Length: 100\r\n\r\n`,
  'a request': `${LINE}Content-Length: ${answered.length}\r\n\r\n${answered}`,
};

test(
  'callers that go on holding their connections lose them, whatever they have sent',
  { timeout: 60_000 },
  async () => {
    const { port, ports, defects } = await servedHere(identityOfAll(['float32']), { times: SHORT });
    const names = new Map<number | undefined, string>();
    for (const [name, bytes] of Object.entries(SENT)) {
      for (const reads of [true, false]) names.set((await staying(port, bytes, { reads })).localPort, name);
    }
    await expect.poll(() => ports().map((each) => names.get(each)), { timeout: 30_000 }).toEqual([]);
    expect(defects).toEqual([]);
  },
);

test('bodies that would take too much memory together are refused with 503, and taken again later', async () => {
  const { port, ports, url } = await servedHere(identityOfAll(['float32']), { limitBytes: 2 ** 26 });
  const begin = `${LINE}Inference-Header-Content-Length: 10\r\nContent-Length: ${2 ** 26}\r\n\r\n`;
  const holders = await Promise.all(Array.from({ length: 4 }, () => staying(port, begin, { reads: true })));
  await expect.poll(ports).toHaveLength(4);
  await fetch(`${url}/v2/health/live`);
  const fifth = await staying(port, begin, { reads: true });
  const [refusal] = (await once(fifth, 'data')) as [Buffer];
  expect(refusal.toString()).toMatch(/^HTTP\/1\.1 503 [\s\S]*Retry-After: 1/);
  for (const holder of holders) holder.destroy();
  await expect.poll(() => ports().length).toBeLessThan(4);
  const later = await staying(
    port,
    `${LINE}Inference-Header-Content-Length: 10\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(100_000)}`,
    { reads: true },
  );
  const [answer] = (await once(later, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
});

test('answers that callers do not take count in the same memory, until their connections end', async () => {
  const MIB = 2 ** 20;
  const answerBytes = 16 * MIB;
  const { port, ports } = await servedHere(identityOfAll(['float32']), {
    limitBytes: 32 * MIB,
    memoryBytes: 40 * MIB,
    waitMs: 200,
  });
  const json = JSON.stringify({
    inputs: [
      {
        name: 'x_float32',
        shape: [answerBytes / 8, 2],
        datatype: 'FP32',
        parameters: { binary_data_size: answerBytes },
      },
    ],
    parameters: { binary_data_output: true },
  });
  const lines = [LINE, `Inference-Header-Content-Length: ${json.length}\r\n`];
  const head = `${lines.join('')}Content-Length: ${json.length + answerBytes}\r\n\r\n${json}`;
  const ask = async (): Promise<Socket> => {
    const socket = await staying(port, head, { reads: false });
    socket.write(Buffer.alloc(answerBytes));
    return socket;
  };
  const begins = async (socket: Socket): Promise<string> => {
    await once(socket, 'readable');
    return String(socket.read(12));
  };
  const holders: Socket[] = [];
  for (let each = 0; each < 2; each++) {
    const holder = await ask();
    holders.push(holder);
    expect(await begins(holder)).toBe('HTTP/1.1 200');
  }
  expect(await begins(await ask())).toBe('HTTP/1.1 503');
  for (const holder of holders) holder.destroy();
  await expect.poll(() => ports().length).toBeLessThan(2);
  expect(await begins(await ask())).toBe('HTTP/1.1 200');
});

test.each(['', 'TE: trailers\r\n'])(
  'inferences begin only if their answers have room: %j',
  { timeout: 30_000 },
  async (extra) => {
    const MIB = 2 ** 20;
    let runs = 0;
    const { port, ports } = await servedHere(wide(4 * MIB, 4 * MIB), {
      memoryBytes: 40 * MIB,
      waitMs: 200,
      around: (runner) => ({
        ...runner,
        run: (...asked) => {
          runs += 1;
          return runner.run(...asked);
        },
      }),
    });
    const body = JSON.stringify({
      inputs: [{ name: 'x', shape: [1, 1], datatype: 'FP32', data: [1] }],
      parameters: { binary_data_output: true },
    });
    const head = `POST /v2/models/wide/infer HTTP/1.1\r\nHost: x\r\n${extra}Content-Length: ${body.length}\r\n\r\n`;
    const sockets = await Promise.all(Array.from({ length: 12 }, () => staying(port, head + body, { reads: false })));
    const statuses = await Promise.all(
      sockets.map(async (socket) => {
        await once(socket, 'readable');
        return String(socket.read(12));
      }),
    );
    expect(statuses.toSorted()).toEqual(['200', '200', ...Array(10).fill('503')].map((status) => `HTTP/1.1 ${status}`));
    expect(runs).toBe(2);
    for (const socket of sockets) socket.destroy();
    await expect.poll(ports).toEqual([]);
    // Answers that are taken give their memory back: three have more than there is.
    const reader = await staying(port, (head + body).repeat(3), { reads: true });
    let bytes = 0;
    reader.on('data', (chunk: Buffer) => (bytes += chunk.length));
    await expect.poll(() => bytes, { timeout: 10_000 }).toBeGreaterThan(3 * 16 * MIB);
  },
);

test('of many callers that send their headers slowly, few stay', { timeout: 30_000 }, async () => {
  const { port, ports, url, defects } = await servedHere(identityOfAll(['float32']), {
    times: { ...SHORT, headersMs: 60_000, requestMs: 60_000 },
  });
  const idle = await staying(port, `${LINE}Content-Length: ${answered.length}\r\n\r\n${answered}`, { reads: true });
  const slow = await Promise.all(Array.from({ length: 200 }, () => staying(port, LINE, { reads: true })));
  await expect.poll(() => ports().length, { timeout: 20_000 }).toBe(201);
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    for (const socket of slow) if (socket.writable) socket.write(`x-${sent}: 1\r\n`);
  }, 100);
  onTestFinished(() => clearInterval(timer));
  await expect.poll(() => ports().length, { timeout: 20_000 }).toBeLessThanOrEqual(MAX_SLOW_HEADS + 1);
  expect(ports().length).toBeGreaterThanOrEqual(MAX_SLOW_HEADS);
  expect(await (await fetch(`${url}/v2/health/live`)).json()).toEqual({ live: true });
  expect(defects).toEqual([]);
  idle.destroy();
});

test('an error of ours in one connection costs that connection only', async () => {
  const http = createServer((_request, response) => response.end('other'));
  const defects: unknown[] = [];
  let calls = 0;
  openLane(http, {
    inferUrl: '/infer',
    limitBytes: 1000,
    keepAliveMs: 1000,
    outbox: new Outbox(),
    answer: () => {
      calls += 1;
      if (calls === 1) throw new TypeError('ours');
      return Promise.resolve({ body: Buffer.from('fine'), jsonBytes: null, inferMs: 0 });
    },
    refusal: () => ({ status: 500, body: Buffer.from('') }),
    refuse: (socket) => socket.destroy(),
    onDefect: (error) => defects.push(error),
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  const { port } = http.address() as AddressInfo;
  const request = 'POST /infer HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}';
  const first = await staying(port, request, { reads: true });
  await once(first, 'end');
  const second = await staying(port, request, { reads: true });
  const [answer] = (await once(second, 'data')) as [Buffer];
  expect(answer.toString()).toContain('fine');
  expect(defects).toEqual([new TypeError('ours')]);
  second.destroy();
});
