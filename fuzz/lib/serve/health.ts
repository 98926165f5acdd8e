import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { distFile } from '#engine/platform/paths.ts';
import { adopt, environment } from '#fuzz/lib/processes.ts';

/** Watches the health of a server from another process. */
export class HealthWatch {
  readonly #child: ChildProcess;

  constructor(home: string) {
    this.#child = adopt(
      fork(distFile('fuzz-health'), [], {
        env: environment(home),
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        execArgv: [],
      }),
    );
  }

  /** Starts with an address. */
  async watch(url: string): Promise<void> {
    await this.#ask({ url });
  }

  /** The longest wait for an answer since the previous call, including a pending one; milliseconds. */
  async longestMs(): Promise<number> {
    return this.#ask({});
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }

  async #ask(message: { readonly url?: string }): Promise<number> {
    const answer = once(this.#child, 'message') as Promise<[{ readonly longestMs: number }]>;
    this.#child.send(message);
    return (await answer)[0].longestMs;
  }
}
