import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { BLANK_SETTINGS } from '#core/contract/methods/endpoint-methods.ts';
import { endpointPoint } from '#core/measure/endpoint/point.ts';
import { planLoad } from '#core/measure/endpoint/load-plan.ts';
import type { BenchMessage } from '#engine/bench/protocol.ts';
import { localEndpoint } from '#engine/bench/http-load/connections.ts';
import { packRequests } from '#engine/bench/http-load/request-bytes.ts';
import { fileWith } from '#engine/dataset/rows/testing.ts';
import { readTarget } from '#engine/endpoint/target.ts';
import { distFile } from '#engine/platform/paths.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { Generators } from './generators.ts';

const SLOW = { timeout: 120_000 };
/** Long enough for every stop and kill of these tests to come first. */
const ENDLESS_S = 600;

/** A server that counts the bodies it gets. */
async function counting() {
  const got = new Map<string, number>();
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      got.set(body, (got.get(body) ?? 0) + 1);
      response.writeHead(200, { 'Content-Length': 2 }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  return { port, got };
}

const requests = packRequests(
  ['row-0', 'row-1', 'row-2', 'row-3'].map((body) => ({
    head: Buffer.from(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n`),
    body: Buffer.from(body),
  })),
);

async function opened(port: number, stop: Int32Array): Promise<Generators> {
  const generators = new Generators(2, stop);
  onTestFinished(() => generators.close());
  await generators.open({ endpoints: [localEndpoint(port)], requests }, 4);
  return generators;
}

const load = (ratePerS: number, durationS: number) => ({
  ratePerS,
  requests: ratePerS * durationS,
  maxPerS: 2 * ratePerS,
  seed: 1,
  timeoutMs: 10_000,
  lastSendMs: nowMs() + 1e6,
  spin: false,
});

/** The generators that a process started. */
function generatorsOf(parent: number): readonly number[] {
  const children = readdirSync(`/proc/${parent}/task`).flatMap((task) =>
    readFileSync(`/proc/${parent}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return children.filter((id) => readFileSync(`/proc/${id}/cmdline`, 'latin1').includes('bench-http-client'));
}

test(
  'two processes send one schedule: every request once, the rows in turn, their times on one clock',
  SLOW,
  async () => {
    const { port, got } = await counting();
    const generators = await opened(port, createStopWord());
    expect(generators.connections).toBe(4);
    const sent = await generators.send(load(100, 2));
    expect(sent.shards.map(({ arrivalMs }) => arrivalMs.length)).toEqual([100, 100]);
    expect(Object.fromEntries(got)).toEqual({ 'row-0': 50, 'row-1': 50, 'row-2': 50, 'row-3': 50 });
    const point = endpointPoint({
      ...sent,
      durationS: 2,
      unloadedMs: 1,
      slo: null,
      allowedPerS: Number.POSITIVE_INFINITY,
    });
    expect(point).toMatchObject({ requests: 200, answered: 200, connections: { opened: 4 } });
    expect(point.histogram.classes.reduce((sum, [, count]) => sum + count, 0)).toBe(200);
    for (const { arrivalMs, startedMs, finishedMs } of sent.shards) {
      for (const [index, dueMs] of arrivalMs.entries()) {
        expect(startedMs[index]).toBeGreaterThanOrEqual(dueMs);
        expect(finishedMs[index]).toBeGreaterThan(startedMs[index] ?? Infinity);
      }
    }
  },
);

test('a stop reaches every process, and nothing more is sent', SLOW, async () => {
  const { port, got } = await counting();
  const stop = createStopWord();
  const generators = await opened(port, stop);
  const sending = generators.send(load(50, ENDLESS_S));
  while (got.size < 2) await sleep(20);
  Atomics.store(stop, 0, 1);
  const { lostGenerators } = await sending;
  const arrived = [...got.values()].reduce((sum, count) => sum + count, 0);
  await sleep(300);
  expect([...got.values()].reduce((sum, count) => sum + count, 0)).toBe(arrived);
  expect(lostGenerators).toBe(0);
});

// The processes of a measurement are found in /proc.
const onLinux = test.skipIf(process.platform !== 'linux');

onLinux('a process that is killed makes the rate void, and ends the others', SLOW, async () => {
  const { port, got } = await counting();
  const generators = await opened(port, createStopWord());
  const sending = generators.send(load(50, ENDLESS_S));
  while (got.size < 2) await sleep(20);
  const [first = 0] = generatorsOf(process.pid);
  process.kill(first, 'SIGKILL');
  const sent = await sending;
  expect(sent.lostGenerators).toBe(1);
  const point = endpointPoint({
    ...sent,
    durationS: ENDLESS_S,
    unloadedMs: 1,
    slo: null,
    allowedPerS: Number.POSITIVE_INFINITY,
  });
  expect(point).toMatchObject({
    verdict: 'generator-limited',
    evidence: [{ code: 'generator-lost', count: 1, of: 2 }],
  });
});

onLinux('processes end with the bench process that is killed', SLOW, async () => {
  const { port, got } = await counting();
  const { service } = await readTarget({
    ...BLANK_SETTINGS,
    environment: {},
    url: `http://127.0.0.1:${port}/v1/models/m`,
    protocol: 'tfserving',
  });
  const caps = { ratePerS: 100, requests: 50_000, seconds: ENDLESS_S, usd: null };
  const plan = planLoad({ caps, price: null, ratesPerS: [50], durationS: ENDLESS_S });
  const bench = fork(distFile('bench'), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  onTestFinished(() => void bench.kill('SIGKILL'));
  const task = {
    kind: 'endpoint',
    service,
    rows: { kind: 'table', path: fileWith('rows.csv', 'a,b\n1,2\n'), drops: [] },
    plan,
    slo: null,
    seed: 1,
    connections: 4,
    generators: 2,
    timeoutMs: 10_000,
    maxErrorShare: 0.2,
    keptAnswers: 0,
  } as const;
  const rate = new Promise<void>((resolve) => {
    bench.on('message', (raw) => {
      const message = raw as BenchMessage;
      if (message.kind === 'endpoint' && message.event.kind === 'rate') resolve();
    });
  });
  bench.send({ kind: 'task', task });
  await rate;
  const ids = generatorsOf(bench.pid ?? 0);
  expect(ids).toHaveLength(2);
  expect(got.size).toBeGreaterThan(0);
  bench.kill('SIGKILL');
  const isThere = (id: number): boolean => {
    try {
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  while (ids.some(isThere)) await sleep(20);
});
