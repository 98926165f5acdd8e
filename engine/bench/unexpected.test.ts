import { expect, test } from 'vitest';
import { createChildBenchHost } from './bench-host-child.ts';
import type { BenchMessage, BenchOrder } from './protocol.ts';

test('a bench in which something unexpected fails says what it was before it ends', async () => {
  const bench = createChildBenchHost().spawn();
  const messages: BenchMessage[] = [];
  bench.onMessage((message) => messages.push(message));
  const ended = new Promise((resolve) => bench.onExit(resolve));
  // Throws outside of any handler.
  bench.send(null as unknown as BenchOrder);
  await ended;
  expect(messages).toMatchObject([{ kind: 'failed', error: { code: 'defect' } }]);
});
