import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { startTestApp, type TestApp } from './testing-app.ts';

/** An app that ends with the test. */
export async function start(options: Partial<Parameters<typeof startTestApp>[0]> = {}): Promise<TestApp> {
  const app = await startTestApp({ limitBytes: 50_000_000, ...options });
  onTestFinished(app.remove);
  return app;
}

/** A connection that keeps its own end open. */
export async function lineTo(app: TestApp): Promise<Socket> {
  const socket = connect({ port: app.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Everything received until the server closes the connection. */
export function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.once('end', () => resolve(text));
    socket.once('close', () => resolve(text));
  });
}

/** The headers of a caller that may do everything, and others. */
export const headersOf = (app: TestApp, more: Record<string, string> = {}): string =>
  Object.entries({ Host: `127.0.0.1:${app.port}`, Origin: app.origin, Authorization: `Bearer ${app.token}`, ...more })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

/** Malformed addresses of requests. */
export const ADDRESSES: readonly string[] = [
  '//',
  '///',
  '//[',
  '//host:99999999/',
  '/\\',
  '/%',
  '/%00',
  '/%ff%fe',
  '/?%',
  '/?path=%',
  '/;@:&=',
  '/\u00ff',
  '*',
  'http://',
  'http://[::1/',
  'http://127.0.0.1/',
  'javascript:alert(1)',
  'x',
];

/** One test for each address. */
export function testAddresses(addresses: readonly string[]): void {
  test.each(addresses)(
    'an address of a request that is malformed is refused, without a token and with it: %s',
    async (target) => {
      const app = await start();
      for (const more of [{}, { Authorization: 'Bearer x' }]) {
        for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']) {
          const socket = await lineTo(app);
          const answer = answerOf(socket);
          socket.write(`${method} ${target} HTTP/1.1\r\n${headersOf(app, more)}Connection: close\r\n\r\n`, 'latin1');
          expect((await answer).split(' ')[1]).toMatch(/^(200|400|401|403|404|405)$/);
        }
      }
      expect((await app.request('/')).status).toBe(200);
    },
  );
}

type Message = readonly [what: string, message: string];

/** Messages that no tab sends. */
export const MESSAGES: readonly Message[] = [
  ['brackets', '['.repeat(4_000_000)],
  ['brackets behind a text that closes them', `{"a":"${']'.repeat(4_000_000)}\\"","b":${'['.repeat(4_000_000)}`],
  ['objects', '{"a":'.repeat(1_000_000)],
  ['a message that is too long', `"${'x'.repeat(17 * 2 ** 20)}"`],
];

/** One test for each message. */
export function testMessages(messages: readonly Message[]): void {
  test.each(messages)(
    'a message of %s closes its line, and the line of another tab answers meanwhile',
    async (_what, message) => {
      const app = await start();
      const open = async (): Promise<WebSocket> => {
        const socket = new WebSocket(`ws://127.0.0.1:${app.port}/engine`, ['modewise', `token.${app.token}`], {
          headers: { origin: app.origin },
        });
        socket.on('error', () => undefined);
        await once(socket, 'open');
        return socket;
      };
      const [hostile, other] = [await open(), await open()];
      hostile.send(message);
      const [code] = (await once(hostile, 'close')) as [number];
      expect([1003, 1006, 1009]).toContain(code);
      other.send(JSON.stringify({ kind: 'request', id: 1, method: 'presets', input: {} }));
      const [answer] = (await once(other, 'message')) as [Buffer];
      expect(JSON.parse(answer.toString('utf8'))).toMatchObject({ kind: 'end', id: 1 });
    },
  );
}
