import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server } from '#core/rpc/server.ts';
import { usage } from '#engine/platform/app-error.ts';
import { newSecret } from './access.ts';
import { openLines } from './lines.ts';
import { answer, type RouteOptions } from './routes.ts';

/** Loopback: nobody but this machine reaches it. */
const ADDRESS = '127.0.0.1';
const TICKET_LIVES_MS = 60_000;
/** Connections at once: a page needs a handful, and a program that opens thousands must not take the descriptors of a measurement. */
const MAX_CONNECTIONS = 512;
/** How long a connection may take. */
export interface Patience {
  /** To send the headers of a request, or its first one. */
  readonly headersMs: number;
  /** While nothing moves on it. WebSockets are kept by their pings. */
  readonly idleMs: number;
  readonly pingEveryMs: number;
}
const PATIENCE: Patience = { headersMs: 10_000, idleMs: 120_000, pingEveryMs: 30_000 };
/** At the end: how long requests may still arrive that were on their way, tabs and prints may take to end, and answers to be written. */
const SETTLE_MS = 200;
const CLOSE_WITHIN_MS = 1_000;
const ANSWER_WITHIN_MS = 10_000;

export interface AppServer {
  readonly port: number;
  /** The address with the token in its fragment, which browsers send to nobody. */
  readonly url: string;
  /** An address that is good for one time within a minute: for the argument of a program, which other users of the machine can see. */
  readonly newStartUrl: () => string;
  /** Ends all lines and stops listening. */
  readonly stop: () => Promise<void>;
}

/** Serves the window and puts its WebSockets on the engine. Throws AppError (usage) where the port is taken. */
export async function startServer(
  options: Omit<RouteOptions, 'token' | 'redeem' | 'signal'> & {
    readonly engine: Server;
    readonly port: number;
    readonly patience?: Patience;
  },
): Promise<AppServer> {
  const { engine, port: wanted, patience = PATIENCE, ...parts } = options;
  const token = newSecret();
  const tickets = new Map<string, number>();
  const ending = new AbortController();
  const redeem = (ticket: string): boolean => {
    const until = tickets.get(ticket);
    tickets.delete(ticket);
    return until !== undefined && Date.now() < until;
  };

  let isEnding = false;
  const http = createServer(
    // A line that says nothing, or not all of its headers, is closed soon; an upload takes as long as it takes.
    { headersTimeout: patience.headersMs, requestTimeout: 0, connectionsCheckingInterval: patience.headersMs / 4 },
    (request, response) => {
      if (isEnding) response.setHeader('connection', 'close');
      // Nothing is printed within the time after which a line without traffic counts as dead.
      if (request.url === '/print') request.socket.setTimeout(0);
      void answer(request, response, { ...parts, token, redeem, signal: ending.signal, port });
    },
  );
  http.maxConnections = MAX_CONNECTIONS;
  http.timeout = patience.idleMs;
  await listen(http, wanted);
  const { port } = http.address() as AddressInfo;
  const lines = openLines({ engine, token, port, pingEveryMs: patience.pingEveryMs });
  http.on('upgrade', lines.upgrade);

  const origin = `http://${ADDRESS}:${port}`;
  return {
    port,
    url: `${origin}/#token=${token}`,
    newStartUrl: () => {
      const ticket = newSecret();
      tickets.set(ticket, Date.now() + TICKET_LIVES_MS);
      return `${origin}/start?ticket=${ticket}`;
    },
    stop: async () => {
      isEnding = true;
      lines.close();
      // What has arrived and was not read yet is answered first: a connection whose request lies in a buffer counts as idle, and would be reset.
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const closed = new Promise((resolve) => http.close(resolve));
      const sweep = setInterval(() => http.closeIdleConnections(), SETTLE_MS);
      const cutLines = setTimeout(lines.cut, CLOSE_WITHIN_MS);
      // A print cannot be waited for; an answer that is being written is.
      const cancel = setTimeout(() => ending.abort(), CLOSE_WITHIN_MS);
      const cut = setTimeout(() => http.closeAllConnections(), ANSWER_WITHIN_MS);
      await closed;
      clearInterval(sweep);
      for (const timer of [cutLines, cancel, cut]) clearTimeout(timer);
      lines.cut();
      ending.abort();
    },
  };
}

async function listen(http: ReturnType<typeof createServer>, port: number): Promise<void> {
  http.listen(port, ADDRESS);
  try {
    await once(http, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw usage(`port ${port} is in use`, 'Remove --port to use a free port.');
    if (code === 'EACCES') throw usage(`port ${port} requires more permissions`, 'Use a port from 1024.');
    throw error;
  }
}
