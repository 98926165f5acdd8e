import { Worker } from 'node:worker_threads';
import { AppError } from '#engine/platform/app-error.ts';
import { distFile } from '#engine/platform/paths.ts';
import type { ClientCommand, ClientReply } from './client-protocol.ts';

type ReplyOf<K extends ClientReply['kind']> = Extract<ClientReply, { kind: K }>;

/** The HTTP client's thread as seen by other threads. It handles one command at a time. */
export class ClientThread {
  readonly #worker = new Worker(distFile('bench-http-client'));

  /** Sends a command and waits for the expected kind of answer. Throws AppError if the client failed. */
  call<K extends ClientReply['kind']>(command: ClientCommand, expected: K): Promise<ReplyOf<K>> {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        worker.off('message', answered).off('error', failed).off('exit', ended);
        // An idle thread keeps no process running, so that a task that never ends is noticed.
        worker.unref();
      };
      const answered = (reply: ClientReply): void => {
        settle();
        if (reply.kind === expected) resolve(reply as ReplyOf<K>);
        else if (reply.kind === 'failed') reject(clientFailure(reply.message, { isDefect: reply.isDefect === true }));
        else reject(clientFailure(`it answered ${reply.kind}`, { isDefect: true }));
      };
      const failed = (error: Error): void => {
        settle();
        reject(clientFailure(error.message, { isDefect: false }));
      };
      const ended = (): void => failed(new Error('its thread ended without an answer'));
      worker.ref();
      worker.on('message', answered).on('error', failed).on('exit', ended);
      worker.postMessage(command);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** The error of a client that failed: a defect of ours, or of this machine. */
export function clientFailure(message: string, { isDefect }: { readonly isDefect: boolean }): AppError {
  return new AppError({
    code: isDefect ? 'defect' : 'measurement-failed',
    cause: `the HTTP client failed: ${message}`,
    actions: [isDefect ? 'Please report this.' : 'Measure again.'],
  });
}
