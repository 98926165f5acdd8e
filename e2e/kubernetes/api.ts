import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';

/** An object of the API as JSON, as far as every kind has it. */
export interface ApiObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly deletionGracePeriodSeconds?: number;
  };
}

/** What a watch reports. */
export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
}

/** The two ways in which this changes a part of an object. */
export type PatchKind = 'merge' | 'strategic';

/** A server that answers with something else than success. */
export class ApiRefusal extends Error {
  readonly code: number;

  constructor(code: number, text: string) {
    super(`HTTP ${code}: ${text.slice(0, 2_000)}`);
    this.code = code;
  }
}

/**
 * A user of an API server: requests with a token, and watches that start again where they ended. The tests arrange a cluster with it, and its nodes
 * and metrics are made of it; what is tested uses the official clients.
 */
export class ApiUser {
  readonly #agent: Agent;
  readonly #server: string;
  readonly #token: string;
  readonly #ending = new AbortController();

  constructor({ server, ca, token }: { readonly server: string; readonly ca: string; readonly token: string }) {
    this.#server = server;
    this.#token = token;
    // Every request listens to it.
    setMaxListeners(0, this.#ending.signal);
    this.#agent = new Agent({ ca, keepAlive: true, maxSockets: 64 });
  }

  /** Ends the watches and the connections. */
  close(): void {
    this.#ending.abort();
    this.#agent.destroy();
  }

  get(path: string): Promise<unknown> {
    return this.#json('GET', path);
  }

  /** The items of a list. */
  async list<T extends ApiObject>(path: string): Promise<readonly T[]> {
    return ((await this.get(path)) as { readonly items: readonly T[] }).items;
  }

  create(path: string, body: object): Promise<unknown> {
    return this.#json('POST', path, { type: 'application/json', body });
  }

  patch(path: string, kind: PatchKind, body: object): Promise<unknown> {
    const type = kind === 'merge' ? 'application/merge-patch+json' : 'application/strategic-merge-patch+json';
    return this.#json('PATCH', path, { type, body });
  }

  /** Deletes an object, or a collection; one that is gone already is as good. */
  async delete(path: string, options: object = {}): Promise<void> {
    try {
      await this.#json('DELETE', path, { type: 'application/json', body: options });
    } catch (error) {
      if (!(error instanceof ApiRefusal && error.code === 404)) throw error;
    }
  }

  /** Whether the server says that it is ready. */
  async isReady(): Promise<boolean> {
    try {
      return (await this.#text('GET', '/readyz')) === 'ok';
    } catch {
      return false;
    }
  }

  /** Reports all objects of a list, and then every change until `close`. Throws nothing: what fails is tried again. */
  async watch<T extends ApiObject>(path: string, on: (event: WatchEvent<T>) => void): Promise<void> {
    const query = path.includes('?') ? '&' : '?';
    while (!this.#ending.signal.aborted) {
      try {
        const list = (await this.get(path)) as { readonly items: readonly T[]; readonly metadata: ListMetadata };
        for (const object of list.items) on({ type: 'ADDED', object });
        const from = `resourceVersion=${list.metadata.resourceVersion}`;
        await this.#follow(`${path}${query}watch=true&${from}`, (line) => on(JSON.parse(line) as WatchEvent<T>));
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  async #follow(path: string, onLine: (line: string) => void): Promise<void> {
    const answer = await this.#ask('GET', path, null);
    if (answer.statusCode !== 200) throw new ApiRefusal(answer.statusCode ?? 0, await textOf(answer));
    let rest = '';
    for await (const part of answer.setEncoding('utf8') as AsyncIterable<string>) {
      const lines = (rest + part).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    }
  }

  async #json(method: string, path: string, given: Given | null = null): Promise<unknown> {
    const text = await this.#text(method, path, given);
    return JSON.parse(text) as unknown;
  }

  async #text(method: string, path: string, given: Given | null = null): Promise<string> {
    const answer = await this.#ask(method, path, given);
    const text = await textOf(answer);
    const code = answer.statusCode ?? 0;
    if (code < 200 || code > 299) throw new ApiRefusal(code, text);
    return text;
  }

  #ask(method: string, path: string, given: Given | null): Promise<IncomingMessage> {
    const body = given === null ? '' : JSON.stringify(given.body);
    const headers = {
      authorization: `Bearer ${this.#token}`,
      // Node does not say by itself that a DELETE has a body.
      ...(given === null ? {} : { 'content-type': given.type, 'content-length': Buffer.byteLength(body) }),
    };
    return new Promise((resolve, reject) => {
      const options = { method, headers, agent: this.#agent, signal: this.#ending.signal };
      const asked = httpsRequest(`${this.#server}${path}`, options, resolve);
      asked.on('error', reject);
      asked.end(body);
    });
  }
}

interface ListMetadata {
  readonly resourceVersion: string;
}

interface Given {
  readonly type: string;
  readonly body: object;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of answer.setEncoding('utf8') as AsyncIterable<string>) text += part;
  return text;
}
