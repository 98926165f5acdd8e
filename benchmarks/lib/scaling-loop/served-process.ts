import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { ServedModelDocument } from '#core/contract/endpoint/serve-model.ts';
import { distFile } from '#engine/platform/paths.ts';

/** A row of the fraud sample. */
const FEATURES = 30;
const BODY = JSON.stringify({
  inputs: [
    { name: 'features', shape: [1, FEATURES], datatype: 'FP32', data: Array.from({ length: FEATURES }, () => 0.5) },
  ],
});

/** A process of `modewise serve-model`. */
export class ServedProcess {
  readonly #child: ChildProcess;
  readonly #agent = new Agent({ keepAlive: true });
  #inferUrl: string | null = null;

  /** Starts the process; `isReady` tells when it serves. */
  constructor(home: string) {
    this.#child = spawn(process.execPath, [distFile('cli'), 'serve-model', 'sample:fraud', '--json'], {
      env: { ...process.env, MODEWISE_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    this.#child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (this.#inferUrl === null && text.endsWith('}\n'))
        this.#inferUrl = ServedModelDocument.parse(JSON.parse(text)).inferUrl;
    });
  }

  get isReady(): boolean {
    return this.#inferUrl !== null;
  }

  /** One inference. Throws if the process does not answer it. */
  async infer(): Promise<void> {
    const call = request(this.#inferUrl ?? '', {
      method: 'POST',
      agent: this.#agent,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) },
    });
    call.end(BODY);
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    answer.resume();
    await once(answer, 'end');
    if (answer.statusCode !== 200) throw new Error(`an inference was answered with ${String(answer.statusCode)}`);
  }

  /** Ends the process after the requests in flight. */
  async stop(): Promise<void> {
    this.#agent.destroy();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}
