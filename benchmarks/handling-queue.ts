import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { lindleyWaitsMs } from '#core/math/queueing/lindley.ts';
import { mean, scv } from '#core/math/stats/moments.ts';
import { createQueueModel, serviceLaw } from '#core/project/projection/queue-model.ts';
import { encodeInferBody, type InferBody } from '#engine/bench/http-load/request-bytes.ts';
import { inspectModel } from '#engine/model/inspect.ts';
import { readStatistics } from '#engine/model-server/read-statistics.ts';
import { servedModel } from '#engine/model-server/served-model.ts';
import { startModelServer } from '#engine/model-server/server-process.ts';
import { feedsOf } from '#engine/runtime/feeds.ts';
import { matmulModel } from './lib/matmul-model.ts';
import { p99Of } from './lib/open-loop.ts';
import { fixed, openTable, printHeader } from './lib/print.ts';
import { ROUNDS, verdict } from './lib/rounds.ts';

/**
 * `serve-model` with one session whose work takes about 20 ms a request, under Poisson arrivals: the p99 that is measured from the scheduled time, compared with
 * Lindley's recursion over the same arrivals, and the p99 of M/G/1 that a plan states for the rate.
 */
const WORK_MS = 20;
const UTILISATIONS = [0.3, 0.5, 0.7];
const REQUESTS = ROUNDS === 1 ? 200 : 1500;
const ALONE = ROUNDS === 1 ? 50 : 200;
const WITHIN = 0.15;
/** Matrix products whose time is measured first. */
const TRIED_LAYERS = 20;

const agent = new Agent({ keepAlive: false, maxSockets: Infinity });

async function main(): Promise<void> {
  printHeader('A queue of one session');
  const trial = await serve(TRIED_LAYERS);
  const layerMs = mean(await trial.alone()) / TRIED_LAYERS;
  await trial.stop();
  const served = await serve(Math.max(1, Math.round(WORK_MS / layerMs)));
  const aloneMs = await served.alone();
  const law = serviceLaw(Math.round(50 * scv(aloneMs)) / 50);
  const model = createQueueModel({ servers: 1, law, percentile: 99 });
  console.log(
    `One request at a time: ${fixed(mean(aloneMs), 1)} ms, squared coefficient of variation ${fixed(scv(aloneMs))}; ${REQUESTS} requests at each rate. The service time is that of the inferences under load.\n`,
  );
  const table = openTable([
    'requests/s',
    'service, ms',
    'utilisation',
    'p99 measured, ms',
    'p99 of Lindley’s recursion, ms',
    '÷',
    'p99 of M/G/1, ms',
    '÷',
    `within ${100 * WITHIN} %`,
  ]);
  for (const [i, asked] of UTILISATIONS.entries()) {
    const ratePerS = (1000 * asked) / mean(aloneMs);
    const scheduleMs = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, count: REQUESTS, seed: i + 1 });
    const before = await readStatistics(served.server);
    const measuredMs = p99Of(await openLoop(scheduleMs, served.answer));
    const after = await readStatistics(served.server);
    const serviceMs = (after.inferMs - before.inferMs) / REQUESTS;
    const utilisation = (ratePerS * serviceMs) / 1000;
    const waitsMs = lindleyWaitsMs(scheduleMs, new Float64Array(REQUESTS).fill(serviceMs));
    const onScheduleMs = p99Of(waitsMs.map((wait) => wait + serviceMs));
    const plannedMs = serviceMs * model.latency(utilisation);
    table.row([
      fixed(ratePerS, 1),
      fixed(serviceMs, 1),
      fixed(utilisation, 2),
      fixed(measuredMs, 1),
      fixed(onScheduleMs, 1),
      fixed(onScheduleMs / measuredMs),
      fixed(plannedMs, 1),
      fixed(plannedMs / measuredMs),
      verdict(Math.abs(plannedMs / measuredMs - 1) <= WITHIN),
    ]);
  }
  table.end();
  await served.stop();
  process.exit(0);
}

/** A model of matrix products behind `serve-model`, with one session on one thread. */
async function serve(layers: number) {
  const { input, data } = matmulModel(layers);
  const { inputs, outputs } = (await inspectModel(input.modelPath, { hash: false })).model;
  const model = servedModel({ name: 'work', modelPath: input.modelPath, threads: 1, inputs, outputs });
  const server = await startModelServer({ model, port: 0, place: 'auto', dims: input.dims, merges: false });
  const body = encodeInferBody(feedsOf(data, 0, 1));
  const answer = (): Promise<void> => answered(server.url, body);
  return {
    server,
    answer,
    stop: () => server.stop(),
    alone: async (): Promise<Float64Array> => {
      for (let i = 0; i < 20; i++) await answer();
      const tookMs = new Float64Array(ALONE);
      for (let i = 0; i < ALONE; i++) {
        const from = performance.now();
        await answer();
        tookMs[i] = performance.now() - from;
      }
      return tookMs;
    },
  };
}

/** Sends one request and waits for its whole answer. */
function answered(url: string, { bytes, jsonBytes }: InferBody): Promise<void> {
  const headers = { 'inference-header-content-length': String(jsonBytes), 'content-length': String(bytes.length) };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/v2/models/work/infer`, { method: 'POST', agent, headers }, (answer) => {
      answer.on('data', () => {});
      answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`HTTP ${answer.statusCode}`))));
    });
    sent.on('error', reject);
    sent.end(bytes);
  });
}

/** Milliseconds from the scheduled time of each request to its answer. */
async function openLoop(scheduleMs: Float64Array, answer: () => Promise<void>): Promise<Float64Array> {
  const start = performance.now() + 50;
  const tookMs = new Float64Array(scheduleMs.length);
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
