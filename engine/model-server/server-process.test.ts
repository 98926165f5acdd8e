import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { AppError } from '#engine/platform/app-error.ts';
import { node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { floatTensor } from '#engine/model/onnx-writer/tensor.ts';
import { modelFile } from '#engine/bench/testing.ts';
import { servedModel, type ServedModel } from './served-model.ts';
import { type ModelServer, startModelServer } from './server-process.ts';

const WIDTH = 512;
const LAYERS = 400;

/** One row takes milliseconds, hundreds of them seconds of processor time. */
const SLOW: OnnxGraph = {
  name: 'slow',
  nodes: Array.from({ length: LAYERS }, (_, layer) =>
    node('MatMul', [layer === 0 ? 'x' : `h${layer}`, 'w'], layer === LAYERS - 1 ? 'y' : `h${layer + 1}`),
  ),
  initializers: [floatTensor('w', [WIDTH, WIDTH], new Float32Array(WIDTH * WIDTH))],
  inputs: [value('x', 'float', ['N', WIDTH])],
  outputs: [value('y', 'float', ['N', WIDTH])],
};

function served(modelPath: string): ServedModel {
  const port = { kind: 'tensor' as const, type: 'float', dims: ['N', WIDTH], batched: true };
  return servedModel({
    name: 'slow',
    modelPath,
    threads: 1,
    inputs: [{ ...port, name: 'x' }],
    outputs: [{ ...port, name: 'y' }],
  });
}

async function started(modelPath: string): Promise<ModelServer> {
  const server = await startModelServer({ model: served(modelPath), port: 0, place: 'auto', dims: {}, merges: true });
  onTestFinished(() => server.kill());
  return server;
}

test(
  'a slow model has a thread of its own: health is answered while it infers, and a stop waits for the answer',
  { timeout: 120_000 },
  async () => {
    const server = await started(modelFile(SLOW));
    expect(server.place).toBe('executor-thread');
    const rows = 800;
    const data = Array.from({ length: rows * WIDTH }, () => 0);
    const body = JSON.stringify({ inputs: [{ name: 'x', shape: [rows, WIDTH], datatype: 'FP32', data }] });
    let status: number | null = null;
    const inferred = fetch(`${server.url}/v2/models/slow/infer`, { method: 'POST', body }).then(async (response) => {
      await response.arrayBuffer();
      ({ status } = response);
    });
    // Wait until the server has received the request.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await fetch(`${server.url}/v2/health/live`)).status).toBe(200);
    expect(status).toBeNull();
    await Promise.all([inferred, server.stop()]);
    expect(status).toBe(200);
    expect(await server.ended).toBeNull();
  },
);

test('a model that cannot be loaded is refused with the reason', { timeout: 60_000 }, async () => {
  const broken = { ...SLOW, nodes: [node('NoSuchOperator', ['x', 'w'], 'y')] };
  const error: unknown = await started(modelFile(broken)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).reason).toContain('NoSuchOperator');
});

/** One row is 16 KiB, so that the body limit is maximal. */
const WIDE: OnnxGraph = {
  name: 'wide',
  nodes: [node('Identity', 'x', 'y')],
  initializers: [],
  inputs: [value('x', 'float', ['N', 4096])],
  outputs: [value('y', 'float', ['N', 4096])],
};

async function startedWide(): Promise<ModelServer> {
  const port = { kind: 'tensor' as const, type: 'float', dims: ['N', 4096], batched: true };
  const model = servedModel({
    name: 'wide',
    modelPath: modelFile(WIDE),
    threads: 1,
    inputs: [{ ...port, name: 'x' }],
    outputs: [{ ...port, name: 'y' }],
  });
  const server = await startModelServer({ model, port: 0, place: 'http-thread', dims: {}, merges: true });
  onTestFinished(() => server.kill());
  return server;
}

test(
  'a model on the HTTP thread: health is answered while the largest body is parsed, run and answered',
  { timeout: 120_000 },
  async () => {
    const server = await startedWide();
    const { url } = server;
    expect(server.limitBytes).toBe(32 * 2 ** 20);
    const rows = 300;
    const data = `[${'0.123456789,'.repeat(rows * 4096 - 1)}0]`;
    const body = `{"inputs":[{"name":"x","shape":[${rows},4096],"datatype":"FP32","data":${data}}]}`;
    const infer = async (): Promise<Response> => fetch(`${url}/v2/models/wide/infer`, { method: 'POST', body });
    // The first request starts the thread.
    await (await infer()).arrayBuffer();
    const state = { isAnswered: false };
    const inferred = infer().then(async (response) => {
      const { outputs } = (await response.json()) as { outputs: [{ data: number[] }] };
      state.isAnswered = true;
      return outputs[0].data.length;
    });
    let told = 0;
    while (!state.isAnswered) {
      await (await fetch(`${url}/v2/health/ready`)).arrayBuffer();
      told += 1;
    }
    expect(await inferred).toBe(rows * 4096);
    // If parsing blocked the thread, there would be two messages: before and after.
    expect(told).toBeGreaterThan(20);
    const stats = (await (await fetch(`${url}/v2/models/stats`)).json()) as { model_stats: [object] };
    expect(stats.model_stats[0]).toMatchObject({ inference_count: 2 * rows, execution_count: 2 });
    expect((await fetch(`${url}/v2/models/wide/infer`, { method: 'POST', body: body.slice(1) })).status).toBe(400);
  },
);

test('a signal to the process itself ends it as a stop does', { timeout: 60_000 }, async () => {
  const server = await startedWide();
  const body = JSON.stringify({
    inputs: [{ name: 'x', shape: [100, 4096], datatype: 'FP32', data: Array.from({ length: 409_600 }, () => 0) }],
  });
  const answers = [1, 2, 3].map(async () => {
    const response = await fetch(`${server.url}/v2/models/wide/infer`, { method: 'POST', body });
    return ((await response.json()) as { outputs: object[] }).outputs.length;
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  process.kill(server.processId, 'SIGTERM');
  expect(await Promise.all(answers)).toEqual([1, 1, 1]);
  expect(await server.ended).toBeNull();
});

test('an error that belongs to no request ends the process with a message', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-test-'));
  const hook = join(folder, 'hook.cjs');
  writeFileSync(hook, `process.once('SIGUSR2', () => { throw new TypeError('unexpected here'); });`);
  vi.stubEnv('NODE_OPTIONS', `--require ${hook}`);
  const server = await startedWide();
  vi.unstubAllEnvs();
  process.kill(server.processId, 'SIGUSR2');
  const error = await server.ended;
  expect(error?.toDocument()).toMatchObject({ code: 'defect', cause: 'unexpected here' });
  rmSync(folder, { recursive: true });
});

test('a server that is being stopped before it listens does not stay', { timeout: 60_000 }, async () => {
  const controller = new AbortController();
  const starting = startModelServer(
    { model: served(modelFile(SLOW)), port: 0, place: 'auto', dims: {}, merges: true },
    { signal: controller.signal },
  );
  controller.abort();
  await expect(starting).rejects.toMatchObject({ code: 'interrupted' });
});
