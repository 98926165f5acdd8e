import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openLane } from './lane/lane.ts';
import { Outbox } from './outbox.ts';
import { identityOfAll, servedHere } from './testing.ts';
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
  const { port, ports } = await servedHere(identityOfAll(['float32']), { limitBytes: 32 * MIB, memoryBytes: 40 * MIB });
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

test('an error of ours in one connection costs that connection only', async () => {
  const http = createServer((_request, response) => response.end('other'));
  const defects: unknown[] = [];
  let calls = 0;
  openLane(http, {
    inferUrl: '/infer',
    limitBytes: 1000,
    keepAliveMs: 1000,
    outbox: new Outbox(),
    hold: () => () => undefined,
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
