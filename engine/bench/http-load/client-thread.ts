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
      const answered = (reply: ClientReply): void => {
        worker.off('error', failed);
        if (reply.kind === expected) resolve(reply as ReplyOf<K>);
        else failed(new Error(reply.kind === 'failed' ? reply.message : `the HTTP client answered ${reply.kind}`));
      };
      const failed = (error: Error): void => {
        worker.off('message', answered);
        const cause = `the HTTP client failed: ${error.message}`;
        reject(new AppError({ code: 'measurement-failed', cause, actions: ['Measure this mode again.'] }));
      };
      worker.once('message', answered).once('error', failed);
      worker.postMessage(command);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
