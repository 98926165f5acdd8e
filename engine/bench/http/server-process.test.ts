import { expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../app-error.ts';
import { node, type OnnxGraph, value } from '../../model/onnx-writer/graph.ts';
import { floatTensor } from '../../model/onnx-writer/tensor.ts';
import { modelFile } from '../testing.ts';
import { servedModel, type ServedModel } from './served-model.ts';
import { type ModelServer, startModelServer } from './server-process.ts';

const WIDTH = 512;
const LAYERS = 400;

/** A row takes milliseconds, hundreds of them take seconds of a core. */
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
  'a slow model has a thread of its own: health is told while it infers, and a stop waits for the answer',
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
    // Until the server has the request there is nothing to be told meanwhile.
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

test('a server that is being stopped before it listens does not stay', { timeout: 60_000 }, async () => {
  const controller = new AbortController();
  const starting = startModelServer(
    { model: served(modelFile(SLOW)), port: 0, place: 'auto', dims: {}, merges: true },
    { signal: controller.signal },
  );
  controller.abort();
  await expect(starting).rejects.toMatchObject({ code: 'interrupted' });
});
