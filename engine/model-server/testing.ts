import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { int64Tensor } from '#engine/model/onnx-writer/tensor.ts';
import type { ElementType } from '#engine/model/element-type.ts';
import { AnswerMemory } from './answer-memory.ts';
import { BodyMemory, bodyMemory } from './body.ts';
import { Inference } from './inference.ts';
import type { LargeRequests } from './large-requests.ts';
import { withBodyLimit } from './limits.ts';
import type { MergeLimits } from './merging/merge-limits.ts';
import { type ModelRunner, runHere } from './runner.ts';
import { type CallerTimes, createModelServer } from './server.ts';
import { servedModel, type ServedModel } from './served-model.ts';
import { Statistics } from './statistics.ts';
import { modelFile } from '#engine/bench/testing.ts';

/** Element types by ONNX's names, as `inspect` prints them. */
const ONNX_NAMES = {
  float32: 'float',
  float64: 'double',
  float16: 'float16',
  int8: 'int8',
  int16: 'int16',
  int32: 'int32',
  int64: 'int64',
  uint8: 'uint8',
  uint16: 'uint16',
  uint32: 'uint32',
  uint64: 'uint64',
  bool: 'bool',
  string: 'string',
} as const satisfies Readonly<Record<ElementType, string>>;

/** A model that copies each of its inputs, one per element type: `x_TYPE` [N, 2] to `y_TYPE`. */
export function identityOfAll(types: readonly ElementType[]): ServedModel {
  const dims = ['N', 2];
  const graph: OnnxGraph = {
    name: 'identity',
    nodes: types.map((type) => node('Identity', `x_${type}`, `y_${type}`)),
    initializers: [],
    inputs: types.map((type) => value(`x_${type}`, ONNX_NAMES[type], dims)),
    outputs: types.map((type) => value(`y_${type}`, ONNX_NAMES[type], dims)),
  };
  const ports = (letter: 'x' | 'y') =>
    types.map((type) => ({
      name: `${letter}_${type}`,
      kind: 'tensor' as const,
      type: ONNX_NAMES[type],
      dims,
      batched: true,
    }));
  return servedModel({
    name: 'identity',
    modelPath: modelFile(graph),
    threads: 1,
    inputs: ports('x'),
    outputs: ports('y'),
  });
}

/** A model with one number per row, and answers of `floats` numbers; `dim`: what it declares of them. It takes one row only. */
export function wide(floats: number, dim: number | null): ServedModel {
  const graph: OnnxGraph = {
    name: 'wide',
    nodes: [node('Expand', ['x', 'shape'], 'y')],
    initializers: [int64Tensor('shape', [1, floats])],
    inputs: [value('x', 'float', ['N', 1])],
    outputs: [value('y', 'float', ['N', dim])],
  };
  const port = (name: string, size: number | null) => ({
    name,
    kind: 'tensor' as const,
    type: 'float',
    dims: ['N', size],
    batched: true,
  });
  const modelPath = modelFile(graph);
  return servedModel({ name: 'wide', modelPath, threads: 1, inputs: [port('x', 1)], outputs: [port('y', dim)] });
}

/**
 * The model behind a real server in this process, closed after the test. Returns its address and port, its defects, and
 * a function that stops it.
 */
export async function servedHere(
  model: ServedModel,
  {
    limitBytes = 2 ** 20,
    limits = null,
    around = (runner) => runner,
    times,
    large = null,
    memoryBytes,
    waitMs,
  }: {
    readonly limitBytes?: number;
    readonly limits?: MergeLimits | null;
    /** Wraps the runner. */
    readonly around?: (runner: ModelRunner) => ModelRunner;
    readonly times?: CallerTimes;
    readonly large?: LargeRequests | null;
    /** For bodies of all callers, and for their answers. */
    readonly memoryBytes?: number;
    /** How long requests wait for memory for their answers while none becomes free. */
    readonly waitMs?: number;
  } = {},
): Promise<{
  readonly url: string;
  readonly port: number;
  readonly defects: readonly unknown[];
  readonly stop: () => Promise<void>;
  /** The clients' ports of open connections. */
  readonly ports: () => readonly (number | undefined)[];
}> {
  const runner = await runHere(model);
  const statistics = new Statistics();
  const defects: unknown[] = [];
  const requestLimits = withBodyLimit(limitBytes, model);
  const server = createModelServer({
    model,
    inference: new Inference({
      model,
      runner: around(runner),
      statistics,
      limits: requestLimits,
      mergeLimits: limits,
      large,
      answers: new AnswerMemory({ maxBytes: memoryBytes, waitMs }),
    }),
    statistics,
    limits: requestLimits,
    memory: memoryBytes === undefined ? bodyMemory(requestLimits) : new BodyMemory({ maxBytes: memoryBytes }),
    ...(times === undefined ? {} : { times }),
    onDefect: (error) => defects.push(error),
  });
  const { http } = server;
  const open = new Map<Socket, number | undefined>();
  http.on('connection', (socket: Socket) => {
    open.set(socket, socket.remotePort);
    socket.once('close', () => open.delete(socket));
  });
  const ports = (): readonly (number | undefined)[] => [...open.values()];
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(async () => {
    server.destroy();
    await runner.close();
  });
  const { port } = http.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, defects, stop: () => server.stop(), ports };
}

/**
 * Sends raw bytes (or what `send` writes) and returns everything received until the server ends the connection or has
 * sent `answers` answers.
 */
export async function sendRaw(
  port: number,
  send: Uint8Array | ((socket: Socket) => unknown),
  answers = 1,
): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let text = '';
  return new Promise((resolve) => {
    const done = (): void => {
      socket.destroy();
      resolve(text);
    };
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (wholeAnswers(text) >= answers) done();
    });
    socket.on('error', done).on('close', done);
    if (typeof send === 'function') send(socket);
    else socket.write(send);
  });
}

function wholeAnswers(text: string): number {
  let count = 0;
  for (let rest = text; ;) {
    const head = rest.indexOf('\r\n\r\n');
    if (head < 0) return count;
    const isInterim = /^HTTP\/1.1 1\d\d /.test(rest);
    const length = isInterim ? 0 : Number(/content-length: (\d+)/i.exec(rest.slice(0, head))?.[1] ?? 0);
    if (rest.length < head + 4 + length) return count;
    if (!isInterim) count += 1;
    rest = rest.slice(head + 4 + length);
  }
}
