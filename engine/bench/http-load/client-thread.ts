import { Worker } from 'node:worker_threads';
import { type AppError, measurementFailed } from '#engine/platform/app-error.ts';
import { Calls } from '#engine/platform/calls.ts';
import { distFile } from '#engine/platform/paths.ts';
import type { ClientCalls } from './client-protocol.ts';

/** The HTTP client's thread as seen by other threads. It handles one call at a time. Calls reject with AppError. */
export class ClientThread extends Calls<ClientCalls> {
  readonly #worker: Worker;

  constructor() {
    const worker = new Worker(distFile('bench-http-client'));
    super(worker, ({ error }) => clientFailure(error?.message ?? 'its thread ended without an answer'));
    this.#worker = worker;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** The error of a client that failed. */
export function clientFailure(message: string): AppError {
  return measurementFailed(null, `the HTTP client failed: ${message}`, 'Measure again.');
}
