import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { localEndpoint } from '#engine/bench/http-load/connections.ts';
import type { ServiceCall } from './service-call.ts';
import { signRequests } from './signed-requests.ts';

const SERVICE: ServiceCall = {
  endpoint: { ...localEndpoint(443), host: 'host.example', isTls: true },
  host: 'host.example',
  protocol: 'sagemaker',
  path: '/endpoints/m/invocations',
  headers: [],
  model: { name: 'm', version: null },
  template: null,
  contentType: 'text/csv',
  isBinary: false,
  statisticsPath: null,
  aws: {
    accessKeyId: 'ID',
    secretAccessKey: 'SECRET',
    sessionToken: 'TOKEN',
    region: 'eu-west-1',
    service: 'sagemaker',
  },
  shown: 'https://host.example/endpoints/m/invocations',
  secrets: ['SECRET', 'TOKEN'],
};

const dateOf = (bytes: Uint8Array): string =>
  /x-amz-date: (\d{8}T\d{6}Z)/.exec(Buffer.from(bytes).toString('latin1'))?.[1] ?? '';

test('signatures are renewed in the form that is not sent, and take the same places', { timeout: 60_000 }, async () => {
  const encoded = ['1,2', '3,4,5'].map((row) => ({ contentType: 'text/csv', headers: [], body: Buffer.from(row) }));
  const { requests, second, end } = await signRequests(SERVICE, { encoded }, 1_100);
  onTestFinished(end);
  const first = dateOf(requests.bytes);
  expect(first).not.toBe('');
  while (Atomics.load(second.turn, 0) !== 1) await sleep(20);
  expect(dateOf(requests.bytes)).toBe(first);
  expect(dateOf(second.bytes) > first).toBe(true);
  const text = Buffer.from(second.bytes).toString('latin1');
  expect(text.match(/POST \/endpoints\/m\/invocations HTTP\/1\.1\r\nHost: host\.example/g)).toHaveLength(2);
  expect(text).toContain('x-amz-security-token: TOKEN');
  expect(text).not.toContain('SECRET');
  expect(text.slice(requests.starts[1], requests.starts[2])).toMatch(/Content-Length: 5\r\n[^]*\r\n\r\n3,4,5$/);
  // Then the first one again.
  while (Atomics.load(second.turn, 0) !== 0) await sleep(20);
  expect(dateOf(requests.bytes) > dateOf(second.bytes)).toBe(true);
});
