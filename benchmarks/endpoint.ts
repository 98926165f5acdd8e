import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endpointPoint } from '#core/measure/endpoint/point.ts';
import type { EndpointPoint } from '#core/contract/endpoint/endpoint.ts';
import { localEndpoint } from '#engine/bench/http-load/connections.ts';
import { Generators } from '#engine/bench/endpoint/generators.ts';
import { packRequests, type RequestBytes } from '#engine/bench/http-load/request-bytes.ts';
import { selfSigned } from '#engine/sources/testing-self-signed.ts';
import { distFile } from '#engine/platform/paths.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { cores } from '#engine/runtime/cores.ts';
import { median } from '#core/math/stats/moments.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { ROUNDS, verdict } from './lib/rounds.ts';
import { hasWrk, runWrk, wrkScript } from './lib/wrk.ts';

/**
 * The generator of `measure-endpoint` against an echo server in another process: whether it offers a rate in time over HTTP and TLS, with one generator
 * (a thread) and with two (processes). The ratio compares it with the most that wrk sends to the same server in the same run.
 */
const DURATION_S = 5;
const CONNECTIONS = 64;
const LAG_BAR_MS = 0.5;
const BODY = Buffer.from('{"instances":[[0.5,1.25,3,4,5,6,7,8]]}');

interface Kind {
  readonly name: string;
  readonly isTls: boolean;
  readonly ratePerS: number;
}

const KINDS: readonly Kind[] = [
  { name: 'HTTP', isTls: false, ratePerS: 20_000 },
  { name: 'TLS', isTls: true, ratePerS: 8_000 },
];

interface Echo {
  readonly port: number;
  readonly child: ChildProcess;
}

function requestsTo(): RequestBytes {
  const head = `POST /v1/models/m:predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`;
  return packRequests([{ head: Buffer.from(head), body: BODY }]);
}

/** A certificate of 127.0.0.1, signed by itself; null without openssl. */
function certificate(): { readonly cert: string; readonly key: string } | null {
  try {
    return selfSigned(mkdtempSync(join(tmpdir(), 'modewise-bench-')), { name: 'echo', subject: 'IP:127.0.0.1' });
  } catch {
    return null;
  }
}

function startEcho(args: readonly string[]): Promise<Echo> {
  const child = fork(distFile('bench-plain-echo'), [...args]);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('message', (port) => resolve({ port: Number(port), child }));
  });
}

async function offered(
  kind: Kind,
  threads: number,
  { port, ca }: { readonly port: number; readonly ca: string | null },
) {
  const generators = new Generators(threads, createStopWord());
  const tls = ca === null ? {} : { tls: { ca, cert: null, key: null, isUnchecked: false } };
  const endpoints = [{ ...localEndpoint(port), isTls: kind.isTls, ...tls }];
  await generators.open({ endpoints, requests: requestsTo() }, CONNECTIONS);
  const send = (ratePerS: number, durationS: number) =>
    generators.send({
      ratePerS,
      requests: ratePerS * durationS,
      maxPerS: 2 * ratePerS,
      seed: 1,
      timeoutMs: 5_000,
      lastSendMs: nowMs() + 60_000,
      spin: cores() > threads,
    });
  // Compiles the code on both sides.
  await send(kind.ratePerS / 4, 2);
  const points: EndpointPoint[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const sent = await send(kind.ratePerS, DURATION_S);
    points.push(
      endpointPoint({
        ...sent,
        durationS: DURATION_S,
        unloadedMs: 0.1,
        slo: null,
        allowedPerS: Number.POSITIVE_INFINITY,
      }),
    );
  }
  await generators.close();
  return points;
}

function row(kind: Kind, threads: number, points: readonly EndpointPoint[], wrkPerS: number | null) {
  const of = (pick: (point: EndpointPoint) => number): number => median(points.map(pick));
  const achieved = of(({ achievedPerS }) => achievedPerS);
  const lag = of((point) => point.lag.p99Ms);
  const met = achieved >= 0.99 * kind.ratePerS && lag <= LAG_BAR_MS;
  return [
    kind.name,
    threads,
    kind.ratePerS,
    fixed(achieved, 0),
    fixed(lag, 3),
    fixed(
      of((point) => point.corrected.p99Ms ?? Number.NaN),
      2,
    ),
    points.map((point) => point.verdict).join(', '),
    wrkPerS === null ? '—' : fixed(wrkPerS, 0),
    wrkPerS === null ? '—' : fixed(achieved / wrkPerS),
    verdict(met),
  ];
}

async function main(): Promise<void> {
  printHeader('The generator of measure-endpoint');
  const made = certificate();
  const rows: (readonly (string | number)[])[] = [];
  for (const kind of KINDS) {
    if (kind.isTls && made === null) continue;
    const files = kind.isTls && made !== null ? made : null;
    const echo = await startEcho(files === null ? [] : [files.cert, files.key]);
    const ca = files === null ? null : readFileSync(files.cert, 'utf8');
    for (const threads of [1, 2]) {
      const points = await offered(kind, threads, { port: echo.port, ca });
      rows.push(row(kind, threads, points, threads === 1 ? await wrk(kind, echo.port) : null));
    }
    echo.child.kill();
  }
  console.log(
    `Poisson arrivals for ${DURATION_S} s on ${CONNECTIONS} kept connections, medians of ${ROUNDS}; bar: the rate is answered and p99 of the lag is at most ${LAG_BAR_MS} ms. wrk keeps 32 connections busy from one thread, so it sends as fast as the echo answers and says nothing of lateness; the ratio is of what was offered here to that. Echo, generator and everything else share ${cores()} cores.\n`,
  );
  printTable(
    [
      'transport',
      'generators',
      'offered/s',
      'answered/s',
      'lag p99, ms',
      'corrected p99, ms',
      'verdicts',
      'wrk/s',
      'ratio',
      '',
    ],
    rows,
  );
  process.exit(0);
}

/** What wrk sends at most to the same echo; null without it. */
async function wrk({ isTls }: Kind, port: number): Promise<number | null> {
  if (!hasWrk()) return null;
  const url = `${isTls ? 'https' : 'http'}://127.0.0.1:${port}/v1/models/m:predict`;
  const script = wrkScript({ bytes: BODY, jsonBytes: 0 });
  const { requestsPerS } = await runWrk({ url, script, seconds: DURATION_S });
  return requestsPerS;
}

void main();
