import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { exceptEveryNth } from '#core/contract/testing/testing-shares.ts';
import { refusal } from '#engine/dataset/rows/testing.ts';
import { SOURCE_LIMITS } from './readers/limits.ts';
import { copied, webServer } from './testing.ts';
import { DRIPS, testDrips } from './web-file.cases.ts';

testDrips(exceptEveryNth(DRIPS, 2));

test('a server that switches to another protocol, or closes without an answer, is refused', async () => {
  for (const [answer, said] of [
    ['HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n', 'HTTP 101'],
    ['', 'closed the connection'],
  ] as const) {
    const server = createServer(
      (socket) => void socket.on('error', () => undefined).once('data', () => socket.end(answer)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { reason } = await refusal(() => copied(`http://127.0.0.1:${port}/rows.csv`));
    expect(reason).toContain(said);
  }
});

test('a body that goes on ends with the time for all of it', async () => {
  const origin = await webServer((_request, response) => {
    const timer = setInterval(() => response.write('x'.repeat(10_000)), 20);
    response.on('close', () => clearInterval(timer));
  });
  const limits = { ...SOURCE_LIMITS, maxMs: 1000 };
  const error = await refusal(() => copied(`${origin}/rows.csv`, { limits }));
  expect(error.reason).toBe('reading it took more than 1 s');
  expect(error.actions.join(' ')).toContain('MODEWISE_SOURCE_MINUTES');
});
