import { readdirSync, readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { percentileEstimate } from '#core/math/stats/percentiles.ts';
import { scheduleOf } from '#engine/bench/endpoint/generators.ts';
import { refusal } from '#engine/dataset/rows/testing.ts';
import { certificateOf, measured, told } from './testing.ts';
import {
  after,
  answer,
  dropping,
  listen,
  serial,
  stalling,
  throttling,
  withBody,
  withWorkers,
} from './testing-servers.ts';

const MODEL = '/v1/models/m';
/** Each case again this many times, to see whether its verdict is stable: no part of the suite, which runs it once. */
const REPEATS = Number(process.env['MODEWISE_REPEATS'] ?? 0);
const SLOW = { timeout: 300_000, repeats: REPEATS };

test('a service that keeps up holds every rate, and no ceiling is claimed', SLOW, async () => {
  const { url } = await listen(after(40));
  const found = await told({ url: url + MODEL, ratesPerS: [20, 40], durationS: 3 });
  expect(found).toMatchObject({
    state: 'complete',
    verdict: { kind: 'held' },
    highest: { ratePerS: 40, isCeiling: false, firstFailingPerS: null },
    split: { tlsMs: null, dnsMs: null, server: { source: 'unknown' } },
    target: { url: `${url}${MODEL}:predict`, isTls: false, isLoopback: true },
  });
  expect(found.points.map(({ answered }) => answered)).toEqual([60, 120]);
  expect(found.split?.unloaded.p50Ms ?? found.split?.unloaded.meanMs).toBeGreaterThanOrEqual(39);
  expect(found.sent.requests).toBe(60 + 120 + found.plan.warmUp.requests);
});

test(
  'a stall of half a second is in the 99th percentile as the schedule says, with few connections too',
  SLOW,
  async () => {
    const load = { ratePerS: 100, requests: 800, maxPerS: 200, seed: 1 };
    const at = 300;
    const { onRequest, record } = stalling({ at, stallMs: 500, warmUp: 12, load: load.requests });
    const { url } = await listen(onRequest);
    const found = await told({
      url: url + MODEL,
      ratesPerS: [100],
      durationS: 8,
      caps: { ratePerS: 200 },
      request: { connections: 8 },
    });
    // The start of the schedule on the clock of the server: no request came before it was due. What the machine delays
    // on the way to the server is in its record too, so that only the way back can differ.
    const arrivals = scheduleOf(load);
    const startMs = Math.min(...record.receivedMs.map((ms, index) => ms - (arrivals[index] ?? 0)));
    const truth = record.answeredMs.map((ms, index) => ms - startMs - (arrivals[index] ?? 0)).sort((a, b) => a - b);
    const p99Ms = percentileEstimate(truth, 99) ?? 0;
    expect(p99Ms).toBeGreaterThan(300);
    const [point] = found.points;
    expect(point).toMatchObject({ requests: 800, answered: 800, verdict: 'held' });
    // An answer cannot come before the server sent it; a wait that is counted twice would be far above half as much again.
    const ratio = (point?.corrected.p99Ms ?? 0) / p99Ms;
    expect(ratio).toBeGreaterThan(0.95);
    expect(ratio).toBeLessThan(1.5);
  },
);

test('a service that takes one request after the other limits the rate', SLOW, async () => {
  const { url } = await listen(serial(25));
  const { verdict, highest } = await told({ url: url + MODEL, ratesPerS: [10, 160], durationS: 4 });
  expect(verdict.kind).toBe('server-limited');
  expect(verdict.evidence.map(({ code }) => code)).toEqual(['fell-behind', 'answer-time']);
  expect(highest).toMatchObject({ ratePerS: 10, isCeiling: true, firstFailingPerS: 160 });
});

test(
  'a service that answers on a few connections only is limited by them, and they are not reported as its own limit',
  SLOW,
  async () => {
    const { url } = await listen(withWorkers(2, 60));
    const { verdict, highest } = await told({
      url: url + MODEL,
      ratesPerS: [10, 200],
      durationS: 4,
      request: { timeoutMs: 3_000, connections: 16 },
    });
    expect(verdict.kind).toBe('connection-limited');
    expect(verdict.evidence).toContainEqual(expect.objectContaining({ code: 'connection-wait', wanted: 16 }));
    expect(highest?.isCeiling ?? false).toBe(false);
  },
);

test('a service that closes all but a few connections is limited by them', SLOW, async () => {
  const { url, server } = await listen(after(60));
  server.maxConnections = 4;
  const { verdict } = await told({ url: url + MODEL, ratesPerS: [200], durationS: 4, request: { connections: 16 } });
  expect(verdict.kind).toBe('connection-limited');
});

test('a schedule that is dealt out to processes is sent whole, once, and within the limit of all', SLOW, async () => {
  const bodies = new Map<string, number>();
  const { url } = await listen((request, response) =>
    withBody(request, (body) => {
      const text = body.toString();
      bodies.set(text, (bodies.get(text) ?? 0) + 1);
      answer(response, { predictions: [1] });
    }),
  );
  const found = await measured({ url: url + MODEL, ratesPerS: [60], durationS: 3, request: { generators: 3 } });
  expect(found.target).toMatchObject({ generators: 3 });
  expect(found.points[0]).toMatchObject({ requests: 180, answered: 180 });
  // 180 requests of 40 rows in turn, after 12 of the warm-up.
  const [most, least] = [Math.max(...bodies.values()), Math.min(...bodies.values())];
  expect(bodies.size).toBe(40);
  expect([least, most]).toEqual([4, 6]);
});

test('a service that throttles is named so, with the count', SLOW, async () => {
  const { url } = await listen(throttling(30));
  const { verdict, points, highest } = await told({ url: url + MODEL, ratesPerS: [10, 120], durationS: 3 });
  expect(verdict.kind).toBe('throttled');
  expect(points.at(-1)?.failures.throttled).toBeGreaterThan(100);
  expect(highest).toMatchObject({ ratePerS: 10, isCeiling: true });
});

test('a service that drops connections fails, and is not taken for a slow one', SLOW, async () => {
  const { url } = await listen(dropping(8));
  const { verdict, points } = await told({ url: url + MODEL, ratesPerS: [40], durationS: 3 });
  expect(verdict).toMatchObject({ kind: 'failing', evidence: [{ code: 'failed', kind: 'connection-broken' }] });
  expect(points[0]?.failures['connection-broken']).toBeGreaterThan(10);
});

test('the first sign of trouble ends the warm-up, and nothing more is sent', SLOW, async () => {
  let count = 0;
  const { url } = await listen((request, response) => {
    count += 1;
    request.resume();
    response.writeHead(500, { 'Content-Length': 0 }).end();
  });
  const found = await told({ url: url + MODEL, ratesPerS: [100], durationS: 5 });
  expect(found).toMatchObject({
    state: 'stopped-early',
    points: [],
    highest: null,
    verdict: { kind: 'failing', evidence: [{ code: 'warm-up-failed', kind: 'server-error', status: 500 }] },
  });
  expect(count).toBe(2);
  expect(found.sent.requests).toBe(2);
});

test('no second has more requests than are allowed, and no more are sent in all', SLOW, async () => {
  const times: number[] = [];
  const { url } = await listen((request, response) => {
    times.push(performance.now());
    after(5)(request, response);
  });
  await measured({ url: url + MODEL, ratesPerS: [50], durationS: 10, caps: { ratePerS: 50, requests: 150 } });
  expect(times.length).toBeLessThanOrEqual(150);
  expect(times.length).toBeGreaterThan(100);
});

/** The bench process that this test started. */
function benchOf(): number {
  for (const task of readdirSync('/proc/self/task')) {
    for (const child of readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ')) {
      if (child.trim() === '') continue;
      const command = readFileSync(`/proc/${child}/cmdline`, 'utf8');
      if (command.includes('bench.cjs')) return Number(child);
    }
  }
  throw new Error('there is no bench process');
}

describe.skipIf(process.platform !== 'linux')('a starved generator', () => {
  test('is void, whatever it saw, and claims no ceiling', SLOW, async () => {
    const { url } = await listen(after(5));
    let timer: NodeJS.Timeout | undefined;
    const { verdict, highest } = await measured({
      url: url + MODEL,
      ratesPerS: [100],
      durationS: 5,
      request: {
        onEvent: ({ kind }) => {
          if (kind !== 'rate') return;
          // Three of four parts of its time are taken from it.
          const bench = benchOf();
          let isStopped = false;
          let turn = 0;
          timer = setInterval(() => {
            turn += 1;
            isStopped = turn % 4 !== 0;
            process.kill(bench, isStopped ? 'SIGSTOP' : 'SIGCONT');
            if (turn >= 40) {
              process.kill(bench, 'SIGCONT');
              clearInterval(timer);
            }
          }, 100);
        },
      },
    });
    expect(verdict.kind).toBe('generator-limited');
    expect(verdict.evidence[0]?.code).toBe('generator-lag');
    expect(highest).toBeNull();
  });
});

describe('TLS', () => {
  test(
    'a certificate that is not trusted is refused with what to do, and accepted when it is named',
    SLOW,
    async () => {
      const { cert, key } = certificateOf('server');
      const { url } = await listen(after(40), { cert: readFileSync(cert), key: readFileSync(key) });
      const ask = { url: url + MODEL, ratesPerS: [20], durationS: 2 };
      const refused = await refusal(() => measured(ask));
      expect([refused.reason, ...refused.actions].join(' ')).toMatch(/self-signed.*--ca FILE/);
      const trusted = await told({ ...ask, target: { ca: cert } });
      expect(trusted).toMatchObject({ verdict: { kind: 'held' }, target: { isTls: true, isVerified: true } });
      expect(trusted.split?.tlsMs).toBeGreaterThan(0);
      const unchecked = await told({ ...ask, target: { isUnchecked: true } });
      expect(unchecked).toMatchObject({ verdict: { kind: 'held' }, target: { isVerified: false } });
    },
  );

  test('a server that asks for a certificate gets one, and is named without', SLOW, async () => {
    const [server, client] = [certificateOf('server'), certificateOf('client')];
    const { url } = await listen(after(40), {
      cert: readFileSync(server.cert),
      key: readFileSync(server.key),
      ca: readFileSync(client.cert),
      requestCert: true,
      rejectUnauthorized: true,
    });
    const ask = { url: url + MODEL, ratesPerS: [20], durationS: 2 };
    const refused = await refusal(() => measured({ ...ask, target: { ca: server.cert } }));
    expect([refused.reason, ...refused.actions].join(' ')).toMatch(/certificate.*--cert FILE --key FILE/);
    const found = await told({ ...ask, target: { ca: server.cert, cert: client.cert, key: client.key } });
    expect(found).toMatchObject({ verdict: { kind: 'held' }, target: { authentication: ['mtls'] } });
  });

  test('a gRPC server that asks for a certificate is named as one', async () => {
    const [server, client] = [certificateOf('server'), certificateOf('client')];
    const secure = createSecureServer({
      cert: readFileSync(server.cert),
      key: readFileSync(server.key),
      ca: readFileSync(client.cert),
      requestCert: true,
      rejectUnauthorized: true,
    });
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', () => resolve()));
    onTestFinished(() => void secure.close());
    const { port } = secure.address() as AddressInfo;
    const url = `https://127.0.0.1:${port}/v2/models/any`;
    const ask = { url, protocol: 'v2-grpc', ratesPerS: [20], durationS: 2, target: { ca: server.cert } } as const;
    const refused = await refusal(() => measured(ask));
    expect([refused.reason, ...refused.actions].join(' ')).toMatch(/certificate.*--cert FILE --key FILE/);
  });
});
