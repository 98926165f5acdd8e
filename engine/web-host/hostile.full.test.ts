import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exceptEveryNth } from '#core/contract/testing/testing-shares.ts';
import { ADDRESSES, headersOf, lineTo, MESSAGES, start, testAddresses, testMessages } from './hostile.cases.ts';

testAddresses(exceptEveryNth(ADDRESSES, 3));
testMessages(exceptEveryNth(MESSAGES, 3));

test('callers that leave in the middle of a request end nothing but that', async () => {
  const app = await start();
  const bodies: readonly (readonly [string, Record<string, string>])[] = [
    ['/output', { 'Content-Type': 'application/json', 'Content-Length': '10000000' }],
    ['/output', { 'Content-Type': 'text/plain', 'Content-Length': '10000000' }],
    ['/upload?name=a&group=b', { 'Content-Length': '10000000' }],
    ['/upload?name=a&group=b', { 'Content-Length': '99000000' }],
    ['/nowhere', { 'Content-Length': '10000000' }],
  ];
  for (const [path, headers] of bodies) {
    for (const afterMs of [0, 5, 30]) {
      const socket = await lineTo(app);
      socket.write(`POST ${path} HTTP/1.1\r\n${headersOf(app, headers)}\r\n${'x'.repeat(100_000)}`);
      setTimeout(() => socket.destroy(), afterMs);
    }
    // As soon as it has its answer, if it gets one.
    const socket = await lineTo(app);
    socket.once('data', () => socket.destroy());
    setTimeout(() => socket.destroy(), 1_000);
    socket.write(`POST ${path} HTTP/1.1\r\n${headersOf(app, headers)}\r\n${'x'.repeat(100_000)}`);
  }
  // Longer than the server waits for rejected clients, so that a late failure would fail the test.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect((await app.request('/')).status).toBe(200);
  const parts = (): readonly string[] =>
    readdirSync(app.folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.part'));
  await expect.poll(parts, { timeout: 10_000 }).toEqual([]);
});
