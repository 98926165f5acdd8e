import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type AppError, measurementFailed, unusable } from '#engine/platform/app-error.ts';
import { answerCalls } from '#engine/platform/calls.ts';
import { failureDocument, withRuntimeFailure } from '#engine/runtime/runtime-failure.ts';
import { bodyMemory } from './body.ts';
import { Inference } from './inference.ts';
import { LargeRequests } from './large-requests.ts';
import { limitsOf, type RequestLimits } from './limits.ts';
import type { GrpcModelServer } from './grpc/grpc-server.ts';
import { findMergeLimits } from './merging/merge-limits.ts';
import { type Listening, placeFor, type ServerCalls, type ServerNotes, type ServeTask } from './process-protocol.ts';
import { type ModelRunner, runHere } from './runner.ts';
import { runInThread, type ThreadRunner } from './runner-thread.ts';
import { createModelServer, type HttpModelServer, type ServerOptions } from './server.ts';
import { Statistics } from './statistics.ts';

/**
 * The process of a model server. It receives its task, reports its address, and serves until its parent or a signal
 * stops it; then it answers the requests in flight and ends. It ends with its parent process. An error in one request
 * or connection affects only that; any other error ends the process with a message to its parent.
 */

/** Time for answering requests in flight after an unexpected error. */
const LAST_ANSWERS_MS = 1000;

interface Placed {
  readonly runner: ModelRunner;
  /** Null if the model runs on this thread. */
  readonly executor: ThreadRunner | null;
}

/** The model, ready to run. If no place is given, it is timed in a thread and stays there unless it is fast. */
async function place({ place: wanted, model, dims }: ServeTask, limits: RequestLimits): Promise<Placed> {
  if (wanted === 'http-thread') return { runner: await runHere(model), executor: null };
  const executor = await runInThread({ model, dims, limits });
  const isFast = wanted === 'auto' && placeFor(executor.inferenceMs) === 'http-thread';
  if (!isFast) {
    void executor.died.then((error) => {
      const cause = `the thread that runs the model has ended: ${error.message}`;
      const actions = ['Start it again; if it happens again, this machine has too little memory for these requests.'];
      return end(measurementFailed(null, cause, ...actions));
    });
    return { runner: executor, executor };
  }
  await executor.close();
  return { runner: await runHere(model), executor: null };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const cause = error.code === 'EADDRINUSE' ? 'it is in use' : error.message;
      reject(cannotListen(port, cause, '--port'));
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function cannotListen(port: number, cause: string, option: '--port' | '--grpc-port'): AppError {
  return unusable(null, `cannot listen on port ${port}: ${cause}`, `Use another port, or ${option} 0 for a free one.`);
}

/** The servers that a stop ends. */
let running: readonly (HttpModelServer | GrpcModelServer)[] = [];

async function stopRunning(): Promise<void> {
  await Promise.all(running.map((server) => server.stop()));
}

/** Serves gRPC on a port and returns the port. The package is loaded only for this. */
async function listenGrpc(port: number, options: ServerOptions): Promise<number> {
  const { createGrpcServer } = await import('./grpc/grpc-server.ts');
  const server = createGrpcServer(options);
  try {
    const bound = await server.listen(port);
    running = [...running, server];
    return bound;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw cannotListen(port, text.includes('EADDRINUSE') ? 'it is in use' : text, '--grpc-port');
  }
}

async function serve(task: ServeTask): Promise<Listening> {
  const { model, dims } = task;
  const limits = limitsOf(model, dims);
  const { runner, executor } = await withRuntimeFailure(() => place(task, limits));
  const mergeLimits = task.merges ? await findMergeLimits({ model, runner, dims }) : null;
  const statistics = new Statistics();
  const large = new LargeRequests({ task: { model, dims, limits }, statistics, executor });
  const inference = new Inference({ model, runner, statistics, limits, mergeLimits, large });
  const onDefect = (error: unknown): void => {
    void tell('defect', error instanceof Error ? (error.stack ?? error.message) : String(error));
  };
  const parts = { model, inference, statistics, limits, memory: bodyMemory(limits), onDefect };
  const server = createModelServer(parts);
  const port = await listen(server.http, task.port);
  server.http.on('error', onDefect);
  running = [server];
  const wanted = task.grpcPort ?? null;
  const grpcPort = wanted === null ? null : await listenGrpc(wanted, parts);
  const mostMerged = mergeLimits?.requests ?? 1;
  return { port, grpcPort, place: runner.place, mostMerged, limitBytes: limits.bodyBytes };
}

let isStopping = false;

async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await stopRunning();
  await tell('stopped', null);
  process.exit(0);
}

let isEnding = false;

/** Ends the process after an error that no request caused. */
async function end(error: unknown): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  await tell('failed', failureDocument(error));
  await Promise.race([stopRunning(), delay(LAST_ANSWERS_MS)]);
  process.exit(1);
}

const tell = answerCalls<ServerCalls, ServerNotes>({ serve, stop }, failureDocument);
process.on('uncaughtException', (error) => void end(error));
process.on('unhandledRejection', (error) => void end(error));
// A service manager signals all processes of a service, not only the parent.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop());
