/**
 * Minutes of valid and invalid requests to `serve-model`, over HTTP and gRPC, floods among them, and to `serve`: memory, descriptors and
 * latency must stay flat, and both must answer until the end.
 */
import { request as httpRequest, Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServedModelDocument } from '#core/contract/endpoint/serve-model.ts';
import { appCase } from './lib/cases/app-requests.ts';
import { grpcCase } from './lib/cases/grpc-requests.ts';
import { type Asked, askedOf, inferCase } from './lib/cases/infer-requests.ts';
import { chanceOf } from './lib/chance.ts';
import { readOptions } from './lib/options.ts';
import { descriptorsOf, orphansAfter, residentMiBOf, runProgram, temporaryFolder } from './lib/processes.ts';
import { flood } from './lib/serve/floods.ts';
import { grpcExchange } from './lib/serve/grpc-exchange.ts';
import { exchange } from './lib/serve/raw-http.ts';
import { type Served, serveApp, serveModel } from './lib/serve/served.ts';
import { MAX_MIB, Tally } from './lib/tally.ts';

const options = readOptions({ count: 0, timeLimitS: 900 });
const LOOK_MS = 1000;
const LIMIT_MS = 20_000;
const ORPHAN_MS = 5_000;
/** Changes from the second to the last quarter that are not growth: heaps vary, and busy machines are slow. */
const FLAT = { ratio: 1.3, mebibytes: 48, descriptors: 16, latencyRatio: 4, latencyMs: 50 } as const;
/** Cases of gRPC have numbers of their own. */
const GRPC_FROM = 1e9;
/** Floods with a rest in between, in runs that are long enough to have several in each quarter. */
const SOAK_FLOODS = ['answers that are not taken', 'streams that are reset'] as const;
const REST_MS = 5_000;
const FLOODS_FROM_MINUTES = 2;
/** Connections of the steady load on the model. */
const CONNECTIONS = 4;

interface Look {
  readonly mebibytes: number;
  readonly descriptors: number;
  /** Median over the valid requests since the previous sample. */
  readonly latencyMs: number;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Sends valid requests over a persistent connection, one after another, and adds each latency to `latencies`. */
async function steadily(
  { inferUrl }: ServedModelDocument,
  { right }: Asked,
  {
    isOver,
    latencies,
    onWrong,
  }: { readonly isOver: () => boolean; readonly latencies: number[]; readonly onWrong: (text: string) => void },
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const body = JSON.stringify(right);
  const once = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      httpRequest(inferUrl, { method: 'POST', agent, headers, timeout: LIMIT_MS }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0));
      })
        .once('error', reject)
        .end(body);
    });
  while (!isOver()) {
    const startedMs = performance.now();
    const status = await once().catch((error: unknown) => String(error));
    if (status === 200) latencies.push(performance.now() - startedMs);
    else onWrong(`a valid request was answered with ${status}`);
    await sleep(5);
  }
  agent.destroy();
}

function checkFlat(name: string, looks: readonly Look[], tally: Tally): void {
  const quarter = Math.max(1, Math.floor(looks.length / 4));
  const early = looks.slice(quarter, 2 * quarter);
  const late = looks.slice(-quarter);
  const of = (part: readonly Look[], field: keyof Look): number => median(part.map((look) => look[field]));
  const grown = (field: keyof Look, most: number): void => {
    const [before, after] = [of(early, field), of(late, field)];
    process.stderr.write(`  ${name}: ${field} ${before.toFixed(1)} → ${after.toFixed(1)}\n`);
    if (after > most)
      tally.violated('growth', 0, `${name}: ${field} grew from ${before.toFixed(1)} to ${after.toFixed(1)}`);
  };
  grown('mebibytes', FLAT.ratio * of(early, 'mebibytes') + FLAT.mebibytes);
  grown('descriptors', of(early, 'descriptors') + FLAT.descriptors);
  grown('latencyMs', FLAT.latencyRatio * of(early, 'latencyMs') + FLAT.latencyMs);
  const peakMiB = Math.max(...looks.map((look) => look.mebibytes));
  tally.sawMiB(peakMiB);
  if (peakMiB > MAX_MIB) tally.violated('memory', 0, `${name} took ${Math.round(peakMiB)} MiB`);
}

/** Sends invalid requests, one after another, until a case ends the server or the time is over. */
async function wrongly(
  served: Served<unknown>,
  {
    isOver,
    tally,
    send,
  }: { readonly isOver: () => boolean; readonly tally: Tally; readonly send: (index: number) => Promise<unknown> },
): Promise<void> {
  for (let index = 0; !isOver(); index += 1) {
    await send(index);
    if (!served.isAlive()) return tally.violated('crash', index, `the server ended: ${served.lastWords().slice(-160)}`);
    tally.ran('refused');
  }
}

/** Samples the memory and descriptors of a process, and the latency, once per LOOK_MS. */
async function observe(
  pid: number,
  looks: Look[],
  { isOver, latencyMs }: { readonly isOver: () => boolean; readonly latencyMs: () => number },
): Promise<void> {
  while (!isOver()) {
    await sleep(LOOK_MS);
    looks.push({ mebibytes: residentMiBOf(pid) ?? 0, descriptors: descriptorsOf(pid) ?? 0, latencyMs: latencyMs() });
  }
}

runProgram(options.timeLimitS, async () => {
  const tally = new Tally('soak', options);
  const home = temporaryFolder();
  const model = await serveModel('sample:fraud', home);
  const app = await serveApp(home);
  const asked = askedOf(model.document);
  const token = new URL(app.document.url).hash.slice('#token='.length);
  const untilMs = performance.now() + options.minutes * 60_000;
  const isOver = (): boolean => performance.now() > untilMs || !model.isAlive() || !app.isAlive();
  const latencies: number[] = [];
  const looks = { model: [] as Look[], app: [] as Look[] };
  const modelPort = Number(new URL(model.document.url).port);
  const onWrong = (text: string): void => {
    if (model.isAlive()) tally.violated('defect', 0, text);
  };
  await Promise.all([
    observe(model.pid, looks.model, { isOver, latencyMs: () => median(latencies.splice(0)) }),
    observe(app.pid, looks.app, { isOver, latencyMs: () => 0 }),
    ...Array.from({ length: CONNECTIONS }, () => steadily(model.document, asked, { isOver, latencies, onWrong })),
    wrongly(model, {
      isOver,
      tally,
      send: (index) => {
        const { pieces, expected } = inferCase(asked, chanceOf(options.seed, 2 * index), index);
        return exchange(modelPort, pieces, { expected, limitMs: LIMIT_MS });
      },
    }),
    wrongly(model, {
      isOver,
      tally,
      send: (index) => {
        const made = grpcCase(model.document, chanceOf(options.seed, GRPC_FROM + index));
        return grpcExchange(model.document.grpcAddress ?? '', made, LIMIT_MS);
      },
    }),
    ...(options.minutes < FLOODS_FROM_MINUTES
      ? []
      : [
          wrongly(model, {
            isOver,
            tally,
            send: async (index) => {
              await flood(SOAK_FLOODS[index % SOAK_FLOODS.length] ?? SOAK_FLOODS[0], model.document);
              await sleep(REST_MS);
            },
          }),
        ]),
    wrongly(app, {
      isOver,
      tally,
      send: (index) => {
        const made = appCase({ port: app.document.port, token }, chanceOf(options.seed, 2 * index + 1), index);
        return exchange(app.document.port, made.pieces, {
          expected: 1,
          limitMs: LIMIT_MS,
          leavesAfterMs: made.leavesAfterMs,
        });
      },
    }),
  ]);
  // The end of a server is already reported.
  if (model.isAlive() && app.isAlive()) {
    checkFlat('serve-model', looks.model, tally);
    checkFlat('serve', looks.app, tally);
  }
  model.kill();
  app.kill();
  for (const pid of await orphansAfter(ORPHAN_MS)) tally.violated('orphan', 0, `process ${pid} was left`);
  return tally.finish();
});
