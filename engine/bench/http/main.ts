import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../../app-error.ts';
import { failureDocument, withRuntimeFailure } from '../runtime-failure.ts';
import { BODY_LIMIT_BYTES } from './body.ts';
import { Inference } from './inference.ts';
import { findMergeLimits } from './merging/merge-limits.ts';
import { type Place, placeFor, type ServerMessage, type ServerOrder, type ServeTask } from './process-protocol.ts';
import { type ModelRunner, runHere } from './runner.ts';
import { runInThread } from './runner-thread.ts';
import { createModelServer, type HttpModelServer } from './server.ts';
import { Statistics } from './statistics.ts';

/**
 * The process of a model server. It is told what to serve, says where it listens, and serves until it is told to stop: then it answers what is
 * in flight and ends. It ends with the process that started it.
 */

function send(message: ServerMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, {}, () => resolve());
    else resolve();
  });
}

/** The model, ready to run. Where the place is not said it is timed in a thread, and stays there unless it is fast. */
async function place(task: ServeTask): Promise<{ readonly runner: ModelRunner; readonly place: Place }> {
  if (task.place === 'http-thread') return { runner: await runHere(task.model), place: 'http-thread' };
  const threaded = await runInThread(task.model, task.dims);
  const isFast = task.place === 'auto' && placeFor(threaded.inferenceMs) === 'http-thread';
  if (!isFast) return { runner: threaded, place: 'executor-thread' };
  await threaded.close();
  return { runner: await runHere(task.model), place: 'http-thread' };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const cause = `port ${port} cannot be listened on: ${error.code === 'EADDRINUSE' ? 'it is in use' : error.message}`;
      reject(
        new AppError({
          code: 'unusable-input',
          cause,
          actions: ['Name another port, or --port 0 for any that is free.'],
        }),
      );
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

let running: HttpModelServer | null = null;

async function serve(task: ServeTask): Promise<void> {
  const placed = await withRuntimeFailure(() => place(task));
  const { runner } = placed;
  const limits = task.merges ? await findMergeLimits({ model: task.model, runner, dims: task.dims }) : null;
  const statistics = new Statistics();
  const inference = new Inference({ model: task.model, runner, statistics, limits });
  const server = createModelServer({
    model: task.model,
    inference,
    statistics,
    limitBytes: BODY_LIMIT_BYTES,
    onDefect: (error) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      void send({ kind: 'defect', text });
    },
  });
  const port = await listen(server.http, task.port);
  running = server;
  await send({ kind: 'listening', port, place: placed.place, mostMerged: limits?.requests ?? 1 });
}

async function stop(): Promise<void> {
  await running?.stop();
  await send({ kind: 'stopped' });
  process.exit(0);
}

async function obey(order: ServerOrder): Promise<void> {
  if (order.kind === 'stop') return stop();
  try {
    await serve(order.task);
  } catch (error) {
    await send({ kind: 'failed', error: failureDocument(error) });
    process.exit(0);
  }
}

process.on('message', (order: ServerOrder) => void obey(order));
process.on('disconnect', () => process.exit(1));
