import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { refusal } from '#engine/dataset/rows/testing.ts';
import { SOURCE_LIMITS } from './readers/limits.ts';
import { copied } from './testing.ts';

type Drip = readonly [what: string, reason: string, drip: (socket: Socket) => void];

/** Parts of an answer that a server sends byte by byte. */
export const DRIPS: readonly Drip[] = [
  ['headers', 'the server did not answer in time', (socket) => void socket.write('x')],
  [
    'interim answers',
    'the server did not answer in time',
    (socket) => void socket.write('HTTP/1.1 102 Processing\r\n\r\n'),
  ],
  ['the body', 'the server sends less than 1000 bytes a second', (socket) => void socket.write('1')],
];

/** One test for each part. */
export function testDrips(drips: readonly Drip[]): void {
  test.each(drips)('%s that arrive byte by byte end the reading: %s', async (what, reason, drip) => {
    const head = what === 'the body' ? 'HTTP/1.1 200 OK\r\n\r\n' : what === 'headers' ? 'HTTP/1.1 200 OK\r\nx: ' : '';
    const server = createServer((socket) => {
      const timer = setInterval(() => drip(socket), 50);
      socket.on('error', () => undefined).on('close', () => clearInterval(timer));
      socket.once('data', () => socket.write(head));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const limits = { ...SOURCE_LIMITS, silenceMs: 500 };
    const error = await refusal(() => copied(`http://127.0.0.1:${port}/rows.csv`, { limits }));
    expect(error).toMatchObject({ code: 'unusable-input', reason });
    expect(error.actions.join(' ')).toContain('MODEWISE_SOURCE_SILENCE_S');
  });
}
