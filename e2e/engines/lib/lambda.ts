import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { theEngine } from './engines.ts';
import { PYTHON_SCRIPTS, startService } from './programs.ts';

/** An answer of the function, and the milliseconds from handing it the event to its answer. */
interface Invocation {
  readonly answer: unknown;
  readonly ms: number;
}

/** A function under the runtime interface client. */
export interface LambdaFunction {
  /** From the start of its process until it asked for the first event: Python, imports and the session. */
  readonly initMs: number;
  /** Hands it an event. Throws with its error. */
  readonly invoke: (event: unknown) => Promise<Invocation>;
  readonly stop: () => Promise<void>;
}

interface Waiting {
  readonly event: unknown;
  readonly resolve: (invocation: Invocation) => void;
  readonly reject: (error: Error) => void;
  startedMs: number;
}

const NEXT = '/2018-06-01/runtime/invocation/next';
const ENDED = /^\/2018-06-01\/runtime\/invocation\/([\w-]+)\/(response|error)$/;
const TIMEOUT_MS = 900_000;

/** Lambda's runtime API: the function asks for the next event, and posts its answer. */
class RuntimeApi {
  readonly #events: Waiting[] = [];
  readonly #running = new Map<string, Waiting>();
  #asking: ServerResponse | null = null;
  #initError: string | null = null;
  /** When the function asked for its first event. */
  firstAskedMs: number | null = null;

  get initError(): string | null {
    return this.#initError;
  }

  invoke(event: unknown): Promise<Invocation> {
    return new Promise((resolve, reject) => {
      this.#events.push({ event, resolve, reject, startedMs: Number.NaN });
      this.#hand();
    });
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request;
    const nowMs = performance.now();
    const body = await bodyOf(request);
    if (url === NEXT) {
      this.firstAskedMs ??= nowMs;
      this.#asking = response;
      return this.#hand();
    }
    const [, id = '', kind] = ENDED.exec(url) ?? [];
    const waiting = this.#running.get(id);
    this.#running.delete(id);
    if (waiting === undefined) this.#initError = body;
    else if (kind === 'error') waiting.reject(new Error(body));
    else waiting.resolve({ answer: JSON.parse(body), ms: nowMs - waiting.startedMs });
    response.writeHead(202).end();
  }

  #hand(): void {
    const response = this.#asking;
    if (response === null) return;
    const waiting = this.#events.shift();
    if (waiting === undefined) return;
    this.#asking = null;
    const id = randomUUID();
    this.#running.set(id, waiting);
    waiting.startedMs = performance.now();
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': id,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + TIMEOUT_MS),
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:123456789012:function:modewise',
    });
    response.end(JSON.stringify(waiting.event));
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

async function listening(api: RuntimeApi): Promise<Server> {
  const server = createServer((request, response) => {
    api.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/**
 * Starts a handler, `MODULE.FUNCTION` in a folder, as Lambda's container images do. It lasts until `stop`, or until this
 * process ends.
 */
export async function startLambda(options: {
  readonly handler: string;
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
}): Promise<LambdaFunction> {
  const { handler, folder, environment = {} } = options;
  const api = new RuntimeApi();
  const server = await listening(api);
  const closed = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const startedMs = performance.now();
  const service = await startService(
    {
      program: theEngine('lambda').path,
      args: ['-m', 'awslambdaric', handler],
      environment: {
        PYTHONPATH: `${folder}:${PYTHON_SCRIPTS}`,
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(server.address() as AddressInfo).port}`,
        AWS_LAMBDA_FUNCTION_NAME: 'modewise',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
        ...environment,
      },
    },
    () => {
      if (api.initError !== null) throw new Error(`the function did not start: ${api.initError}`);
      return api.firstAskedMs !== null;
    },
  ).catch(async (error: unknown) => {
    await closed();
    throw error;
  });
  return {
    initMs: (api.firstAskedMs ?? Number.NaN) - startedMs,
    invoke: (event) => api.invoke(event),
    stop: async () => {
      await service.stop();
      await closed();
    },
  };
}
