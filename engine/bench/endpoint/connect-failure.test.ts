import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { localEndpoint } from '#engine/bench/http-load/connections.ts';
import { connectFailure } from './connect-failure.ts';
import { openProbe } from './probe.ts';

test('TLS towards a port that speaks plain HTTP says so', async () => {
  const server = createServer();
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const error: unknown = await openProbe({ ...localEndpoint(port), isTls: true }, null, 5_000).catch(
    (caught: unknown) => caught,
  );
  const failure = connectFailure('https://host/', error);
  expect(failure).toMatchObject({ file: 'https://host/', reason: 'its port does not speak TLS' });
  expect(failure.actions.join()).toContain('http://');
});
