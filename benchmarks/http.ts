import { fork } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { mean, median } from '#core/math/stats/moments.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { feedsOf } from '#engine/runtime/feeds.ts';
import { encodeInferBody, type InferBody } from '#engine/bench/http-load/request-bytes.ts';
import { readStatistics } from '#engine/model-server/read-statistics.ts';
import { servedModel } from '#engine/model-server/served-model.ts';
import { type ModelServer, startModelServer } from '#engine/model-server/server-process.ts';
import { loadRows } from '#engine/runtime/rows.ts';
import { sampleServiceMs } from '#engine/bench/service-sample.ts';
import { distFile } from '#engine/platform/paths.ts';
import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { node, value } from '#engine/model/onnx-writer/graph.ts';
import { readSamples } from '#engine/model/samples.ts';
import { resolveRequest } from '#engine/runs/resolve.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';
import { reading } from './lib/sample-rows.ts';
import { hasWrk, runWrk, wrkScript } from './lib/wrk.ts';

/**
 * The model server under wrk, one row per request in the binary extension, with and without merging. Requests per
 * second are compared with a bare node:http echo of the same bytes in another process, and with in-process inference on
 * as many threads. Rounds are interleaved.
 */
const ROUND_S = 2;
const LONG_S = ROUNDS === 1 ? ROUND_S : 30;
const INFERENCE_MS = 1000;
/** The samples to run; null for all. The Identity model always runs. */
const SAMPLES = process.env['MODEWISE_BENCH_SAMPLES']?.split(',') ?? null;
const IDENTITY_BAR = 0.5;
const SAMPLE_BAR = 0.8;
const IDENTITY_WIDTH = 16;

const COLUMNS =
  'model|infers on|body, bytes|server|requests a run|echo|in-process, 1 thread|bar|ratio|all rounds||alone|ratio alone'.split(
    '|',
  );

interface Target {
  readonly name: string;
  /** Merges requests that wait at the same time, as serve-model does. */
  readonly merging: ModelServer;
  /** Runs each request separately. */
  readonly alone: ModelServer;
  readonly inferPath: string;
  readonly script: string;
  readonly bodyBytes: number;
  /** Requests per second of the model without HTTP, on the executor thread of a bench process. */
  readonly inProcessPerS: () => Promise<number>;
}

/** Requests per second in each round. */
interface Rates {
  readonly merging: number[];
  readonly alone: number[];
  readonly echo: number[];
  readonly inProcess: number[];
  /** Requests per inference of the merging server, mean of each round. */
  readonly requestsARun: number[];
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
  const { input, model: described } = await resolveRequest({ ...MEASURE_DEFAULTS, model, syntheticRows }, reading());
  const { modelPath, dims } = input;
  const { inputs, outputs } = described;
  const served = servedModel({ name, modelPath, threads: 1, inputs, outputs });
  const merging = await startModelServer({ model: served, port: 0, place: 'auto', dims, merges: true });
  const alone = await startModelServer({ model: served, port: 0, place: merging.place, dims, merges: false });
  const data = await loadRows(input);
  const body: InferBody = encodeInferBody(feedsOf(data, 0, 1));
  return {
    name,
    merging,
    alone,
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
  const { merging, alone, script } = target;
  const rates: Rates = { merging: [], alone: [], echo: [], inProcess: [], requestsARun: [] };
  const call = async (url: string): Promise<number> => {
    const { requestsPerS, not2xx } = await runWrk({ url, script, seconds: ROUND_S });
    if (not2xx > 0) throw new Error(`${target.name}: ${not2xx} answers were no success`);
    return requestsPerS;
  };
  const urlOf = ({ url }: ModelServer): string => `${url}${target.inferPath}`;
  // Warm up both sides, so that compilation counts for neither.
  for (const url of [urlOf(merging), urlOf(alone), echoUrl]) await call(url);
  for (let round = 0; round < ROUNDS; round++) {
    const before = await readStatistics(merging);
    rates.merging.push(await call(urlOf(merging)));
    const after = await readStatistics(merging);
    rates.requestsARun.push((after.rows - before.rows) / (after.runs - before.runs));
    rates.alone.push(await call(urlOf(alone)));
    rates.echo.push(await call(echoUrl));
    rates.inProcess.push(await target.inProcessPerS());
  }
  return rates;
}

function row(target: Target, rates: Rates): readonly (string | number)[] {
  const { merging, alone, echo, inProcess, requestsARun } = rates;
  const isIdentity = target.name === 'identity';
  const bar = isIdentity ? IDENTITY_BAR : SAMPLE_BAR;
  const ratiosOf = (server: readonly number[]): readonly number[] =>
    server.map((perS, round) => {
      const echoPerS = echo[round] ?? Number.NaN;
      return perS / (isIdentity ? echoPerS : Math.min(echoPerS, inProcess[round] ?? Number.NaN));
    });
  const ratios = ratiosOf(merging);
  const perS = (values: readonly number[]): string => fixed(median(values), 0);
  const met = verdict(median(ratios) >= bar);
  const cells = [target.name, target.merging.place, target.bodyBytes, perS(merging), fixed(median(requestsARun), 1)];
  const beside = [perS(echo), perS(inProcess), `≥ ${bar}`, ...medianAndAll(ratios), met];
  return [...cells, ...beside, perS(alone), fixed(median(ratiosOf(alone)))];
}

async function main(): Promise<void> {
  if (!hasWrk()) {
    process.stderr.write('wrk is not installed; on Debian: sudo apt-get install wrk\n');
    process.exit(1);
  }
  printHeader('The v2 server under wrk');
  const samples = (await readSamples()).filter(({ name }) => SAMPLES === null || SAMPLES.includes(name));
  const models = [['identity', identityModel()], ...samples.map(({ name }) => [name, `sample:${name}`])];
  const echo = await startEcho();
  const rows: (readonly (string | number)[])[] = [];
  const long: (readonly (string | number)[])[] = [];
  for (const [name = '', model = ''] of models) {
    const target = await start(name, model);
    rows.push(row(target, await compare(target, echo.url)));
    const { merging, alone, inferPath, script } = target;
    const result = await runWrk({ url: `${merging.url}${inferPath}`, script, seconds: LONG_S });
    const met = verdict(result.not2xx === 0 && result.socketErrors === 0);
    long.push([name, LONG_S, fixed(result.requestsPerS, 0), result.not2xx, result.socketErrors, met]);
    await Promise.all([merging.stop(), alone.stop()]);
  }
  echo.end();
  console.log(
    `Requests per second, one row per request, binary extension, wrk with 1 thread and 32 connections, medians of ${ROUNDS}. Ratio: to the echo for the Identity model, else to the smaller of echo and in-process. "server" is what \`serve-model\` runs: requests that wait at the same time are one inference, so many of them on average (docs/adr/0017), while in-process runs one row a time. "alone" is the same server with each request run by itself, as \`--transport http\` measures it; no bar.\n`,
  );
  printTable(COLUMNS, rows);
  console.log('One long run each of what `serve-model` runs; bar: no error.\n');
  printTable(['model', 's', 'requests/s', 'not 2xx', 'socket errors', ''], long);
  process.exit(0);
}

void main();
