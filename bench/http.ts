import { fork } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MEASURE_DEFAULTS } from '../core/contract/measure.ts';
import { mean, median } from '../core/stats/moments.ts';
import { createStopWord } from '../engine/bench/control.ts';
import { ExecutorPool } from '../engine/bench/executor-pool.ts';
import { feedsOf } from '../engine/bench/feeds.ts';
import { encodeInferBody, type InferBody } from '../engine/bench/http/client/request-bytes.ts';
import { servedModel } from '../engine/bench/http/served-model.ts';
import { type ModelServer, startModelServer } from '../engine/bench/http/server-process.ts';
import { loadRows } from '../engine/bench/rows.ts';
import { sampleServiceMs } from '../engine/bench/service-sample.ts';
import { distFile } from '../engine/hosts/paths.ts';
import { encodeModel } from '../engine/model/onnx-writer/encode-model.ts';
import { node, value } from '../engine/model/onnx-writer/graph.ts';
import { readSamples } from '../engine/model/samples.ts';
import { resolveRequest } from '../engine/runs/resolve.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';
import { hasWrk, runWrk, wrkScript } from './lib/wrk.ts';

/**
 * The model server under wrk, one row a request in the binary extension: requests per second beside a bare node:http echo of the same bytes in
 * a process of its own, and beside what the model does in-process on as many threads. Rounds are interleaved.
 */
const ROUND_S = 2;
const LONG_S = ROUNDS === 1 ? ROUND_S : 30;
const INFERENCE_MS = 1000;
const IDENTITY_BAR = 0.5;
const SAMPLE_BAR = 0.8;
const IDENTITY_WIDTH = 16;

interface Target {
  readonly name: string;
  readonly server: ModelServer;
  readonly inferPath: string;
  readonly script: string;
  readonly bodyBytes: number;
  /** Requests per second of the model alone, on the executor thread of a bench process. */
  readonly inProcessPerS: () => Promise<number>;
}

interface Rates {
  readonly server: number[];
  readonly echo: number[];
  readonly inProcess: number[];
}

function identityModel(): string {
  const dims = ['N', IDENTITY_WIDTH];
  const bytes = encodeModel({
    irVersion: 8,
    opsets: { '': 17 },
    producer: { name: 'modewise-bench' },
    graph: {
      name: 'identity',
      nodes: [node('Identity', 'x', 'y')],
      initializers: [],
      inputs: [value('x', 'float', dims)],
      outputs: [value('y', 'float', dims)],
    },
  });
  const path = join(mkdtempSync(join(tmpdir(), 'modewise-bench-')), 'identity.onnx');
  writeFileSync(path, bytes);
  return path;
}

async function start(name: string, model: string): Promise<Target> {
  const syntheticRows = model.startsWith('sample:') ? null : 256;
  const { input, model: described } = await resolveRequest({ ...MEASURE_DEFAULTS, model, syntheticRows });
  const { modelPath, dims } = input;
  const { inputs, outputs } = described;
  const served = servedModel({ name, modelPath, threads: 1, inputs, outputs });
  const server = await startModelServer({ model: served, port: 0, place: 'auto', dims });
  const data = await loadRows(input);
  const body: InferBody = encodeInferBody(feedsOf(data, 0, 1));
  return {
    name,
    server,
    inferPath: `/v2/models/${name}/infer`,
    script: wrkScript(body),
    bodyBytes: body.bytes.length,
    inProcessPerS: async () => {
      const pool = new ExecutorPool({ input, data, stop: createStopWord() });
      const setting = { threads: 1, replicas: 1 };
      const serviceMs = await sampleServiceMs({ pool, setting, batchSize: 1, durationMs: INFERENCE_MS });
      await pool.close();
      return 1000 / mean(serviceMs);
    },
  };
}

function startEcho(): Promise<{ readonly url: string; readonly end: () => void }> {
  const child = fork(distFile('bench-http-echo'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('message', (port) => resolve({ url: `http://127.0.0.1:${String(port)}`, end: () => child.kill() }));
  });
}

async function compare(target: Target, echoUrl: string): Promise<Rates> {
  const { server, inferPath, script } = target;
  const rates: Rates = { server: [], echo: [], inProcess: [] };
  // Seconds in which code is compiled count for neither side.
  for (const url of [`${server.url}${inferPath}`, echoUrl]) await runWrk({ url, script, seconds: ROUND_S });
  for (let round = 0; round < ROUNDS; round++) {
    const onServer = await runWrk({ url: `${server.url}${inferPath}`, script, seconds: ROUND_S });
    if (onServer.not2xx > 0) throw new Error(`${target.name}: ${onServer.not2xx} answers were no success`);
    rates.server.push(onServer.requestsPerS);
    rates.echo.push((await runWrk({ url: echoUrl, script, seconds: ROUND_S })).requestsPerS);
    rates.inProcess.push(await target.inProcessPerS());
  }
  return rates;
}

function row(target: Target, { server, echo, inProcess }: Rates): readonly (string | number)[] {
  const isIdentity = target.name === 'identity';
  const bar = isIdentity ? IDENTITY_BAR : SAMPLE_BAR;
  const ratios = server.map((perS, round) => {
    const echoPerS = echo[round] ?? Number.NaN;
    return perS / (isIdentity ? echoPerS : Math.min(echoPerS, inProcess[round] ?? Number.NaN));
  });
  const perS = (values: readonly number[]): string => fixed(median(values), 0);
  const met = verdict(median(ratios) >= bar);
  const cells = [target.name, target.server.place, target.bodyBytes, perS(server), perS(echo), perS(inProcess)];
  return [...cells, `≥ ${bar}`, ...medianAndAll(ratios), met];
}

async function main(): Promise<void> {
  if (!hasWrk()) {
    process.stderr.write('wrk is not installed; on Debian: sudo apt-get install wrk\n');
    process.exit(1);
  }
  printHeader('The v2 server under wrk');
  const samples = await readSamples();
  const models = [['identity', identityModel()], ...samples.map(({ name }) => [name, `sample:${name}`])];
  const echo = await startEcho();
  const rows: (readonly (string | number)[])[] = [];
  const long: (readonly (string | number)[])[] = [];
  for (const [name = '', model = ''] of models) {
    const target = await start(name, model);
    rows.push(row(target, await compare(target, echo.url)));
    const { server, inferPath, script } = target;
    const result = await runWrk({ url: `${server.url}${inferPath}`, script, seconds: LONG_S });
    const met = verdict(result.not2xx === 0 && result.socketErrors === 0);
    long.push([name, LONG_S, fixed(result.requestsPerS, 0), result.not2xx, result.socketErrors, met]);
    await server.stop();
  }
  echo.end();
  console.log(
    `Requests per second, one row a request, binary extension, wrk with 1 thread and 32 connections, medians of ${ROUNDS}. Ratio: to the echo for the Identity model, else to the smaller of echo and in-process:\n`,
  );
  printTable(
    ['model', 'infers on', 'body, bytes', 'server', 'echo', 'in-process, 1 thread', 'bar', 'ratio', 'all rounds', ''],
    rows,
  );
  console.log('One long run each; bar: no error.\n');
  printTable(['model', 's', 'requests/s', 'not 2xx', 'socket errors', ''], long);
  process.exit(0);
}

void main();
