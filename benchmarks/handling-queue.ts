import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { MEASURE_DEFAULTS } from '#core/contract/measure.ts';
import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { mean, scv } from '#core/math/stats/moments.ts';
import { createQueueModel, serviceLaw } from '#core/project/projection/queue-model.ts';
import { encodeInferBody, type InferBody } from '#engine/bench/http-load/request-bytes.ts';
import { servedModel } from '#engine/model-server/served-model.ts';
import { startModelServer } from '#engine/model-server/server-process.ts';
import { resolveRequest } from '#engine/runs/resolve.ts';
import { feedsOf } from '#engine/runtime/feeds.ts';
import { loadRows } from '#engine/runtime/rows.ts';
import { p99Of } from './lib/open-loop.ts';
import { fixed, openTable, printHeader } from './lib/print.ts';
import { ROUNDS, verdict } from './lib/rounds.ts';
import { reading } from './lib/sample-rows.ts';

/**
 * Request handling of 20 ms before `serve-model`, in one process that answers one request at a time, under Poisson arrivals: the p99 that is measured from the
 * scheduled time, and the p99 of M/G/1 that a plan states for it.
 */
const HANDLING_MS = 20;
const UTILISATIONS = [0.3, 0.5, 0.7];
const REQUESTS = ROUNDS === 1 ? 300 : 1500;
const ALONE = ROUNDS === 1 ? 50 : 300;
const WITHIN = 0.15;

/** A server that spends the handling on the processor and then asks the model server. Plain JavaScript: it runs in a thread of its own. */
const HANDLER = `
const { createServer, request, Agent } = require('node:http');
const { parentPort, workerData } = require('node:worker_threads');
const agent = new Agent({ keepAlive: true });
const server = createServer((incoming, outgoing) => {
  const parts = [];
  incoming.on('data', (part) => parts.push(part));
  incoming.on('end', () => {
    const until = performance.now() + workerData.handlingMs;
    while (performance.now() < until);
    const onward = request(workerData.url, { method: 'POST', agent, headers: workerData.headers }, (answer) => answer.pipe(outgoing));
    onward.end(Buffer.concat(parts));
  });
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

async function main(): Promise<void> {
  printHeader('Request handling as a queue');
  const { server, body, inferUrl } = await startServer();
  const headers = {
    'inference-header-content-length': String(body.jsonBytes),
    'content-length': String(body.bytes.length),
  };
  const worker = new Worker(HANDLER, {
    eval: true,
    workerData: { handlingMs: HANDLING_MS, url: inferUrl, headers },
  });
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  const answer = (): Promise<void> => answered(port, body.bytes);
  for (let i = 0; i < 20; i++) await answer();
  const aloneMs = Float64Array.from({ length: ALONE });
  for (let i = 0; i < ALONE; i++) {
    const from = performance.now();
    await answer();
    aloneMs[i] = performance.now() - from;
  }
  // What the handler is occupied with; the inference waits elsewhere.
  const serviceMs = mean(aloneMs);
  const law = serviceLaw(Math.round(50 * scv(aloneMs)) / 50);
  const model = createQueueModel({ servers: 1, law, percentile: 99 });
  console.log(
    `One request at a time: ${fixed(serviceMs)} ms, squared coefficient of variation ${fixed(scv(aloneMs), 4)}; ${REQUESTS} requests at each rate.\n`,
  );
  const table = openTable(['utilisation', 'p99 measured, ms', 'p99 of M/G/1, ms', '÷', `within ${100 * WITHIN} %`]);
  for (const [i, utilisation] of UTILISATIONS.entries()) {
    const measuredMs = p99Of(await openLoop((1000 * utilisation) / serviceMs, i + 1, answer));
    const planned = serviceMs * model.latency(utilisation);
    const ratio = planned / measuredMs;
    table.row([
      fixed(utilisation, 1),
      fixed(measuredMs, 1),
      fixed(planned, 1),
      fixed(ratio),
      verdict(Math.abs(ratio - 1) <= WITHIN),
    ]);
  }
  table.end();
  await worker.terminate();
  await server.stop();
  process.exit(0);
}

async function startServer() {
  const { input, model } = await resolveRequest(
    { ...MEASURE_DEFAULTS, model: 'sample:fraud', syntheticRows: null },
    reading(),
  );
  const served = servedModel({
    name: 'fraud',
    modelPath: input.modelPath,
    threads: 1,
    inputs: model.inputs,
    outputs: model.outputs,
  });
  const server = await startModelServer({ model: served, port: 0, place: 'auto', dims: input.dims, merges: false });
  const body: InferBody = encodeInferBody(feedsOf(await loadRows(input), 0, 1));
  return { server, body, inferUrl: `${server.url}/v2/models/fraud/infer` };
}

/** Sends one request and waits for its whole answer. */
function answered(port: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method: 'POST', agent }, (answer) => {
      answer.on('data', () => {});
      answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`HTTP ${answer.statusCode}`))));
    });
    sent.on('error', reject);
    sent.end(bytes);
  });
}

/** Milliseconds from the scheduled time of each request to its answer. */
async function openLoop(ratePerS: number, seed: number, answer: () => Promise<void>): Promise<Float64Array> {
  const scheduleMs = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, count: REQUESTS, seed });
  const start = performance.now() + 50;
  const tookMs = new Float64Array(REQUESTS);
  const open: Promise<void>[] = [];
  for (const [i, atMs] of scheduleMs.entries()) {
    const aheadMs = start + atMs - performance.now();
    if (aheadMs > 1) await sleep(aheadMs);
    open.push(
      answer().then(() => {
        tookMs[i] = performance.now() - start - atMs;
      }),
    );
  }
  await Promise.all(open);
  return tookMs;
}

void main();
