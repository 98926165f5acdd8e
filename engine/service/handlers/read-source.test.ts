import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { webServer } from '#engine/sources/testing.ts';
import { bill } from './read-bill.ts';
import { readSource } from './read-source.ts';

beforeEach(() => vi.stubEnv('MODEWISE_HOME', scratch()));
afterEach(() => vi.unstubAllEnvs());

test('an address that is read first is read once, and says so; a file is left alone', async () => {
  let requests = 0;
  const origin = await webServer((_, response) => {
    requests += 1;
    response.end('service,cost,currency\nLambda,5,USD\n');
  });
  const host = createChildBenchHost();
  const lines: string[] = [];
  const signal = new AbortController().signal;
  const context = { signal, emit: ({ text }: { readonly text: string }) => void lines.push(text) };
  const data = `${origin}/bill.csv`;
  expect(await readSource(host, { data, seed: 1 }, context)).toEqual({});
  const before = requests;
  expect(before).toBeGreaterThan(0);
  const refused = await refusal(() => bill(host, { file: data, tag: null, resource: null }, { signal }));
  expect(refused).toMatchObject({ file: data, reason: expect.stringContaining('it has service, cost, currency') });
  expect(requests).toBe(before);
  expect(lines[0]).toBe(`reading ${data}`);
  lines.length = 0;
  await readSource(host, { data: '/no/such/bill.csv', seed: 1 }, context);
  expect(lines).toEqual([]);
});
