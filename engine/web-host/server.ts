import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server } from '#core/rpc/server.ts';
import { usage } from '#engine/platform/app-error.ts';
import { newSecret } from './access.ts';
import { openLines } from './lines.ts';
import { answer, type RouteOptions } from './routes.ts';

/** Loopback, reachable from this machine only. */
const ADDRESS = '127.0.0.1';
const TICKET_LIVES_MS = 60_000;
/**
 * Maximum number of connections. A page needs a handful, and a program that opens thousands must not exhaust the
 * descriptors of a measurement.
 */
const MAX_CONNECTIONS = 512;
/** Timeouts of a connection. */
export interface Patience {
  /** For the headers of a request, including the first one. */
  readonly headersMs: number;
  /** Without traffic. Pings keep WebSockets alive. */
  readonly idleMs: number;
  readonly pingEveryMs: number;
}
const PATIENCE: Patience = { headersMs: 10_000, idleMs: 120_000, pingEveryMs: 30_000 };
/** During shutdown: time for requests to arrive, for tabs and prints to end, and for answers to be written. */
const SETTLE_MS = 200;
const CLOSE_WITHIN_MS = 1_000;
const ANSWER_WITHIN_MS = 10_000;

/** A running server of the app. */
export interface AppServer {
  readonly port: number;
  /** The URL with the token in its fragment, which browsers do not send. */
  readonly url: string;
  /** A one-time URL that expires after a minute, for a program's arguments, which other users can see. */
  readonly newStartUrl: () => string;
  /** Closes all channels and stops listening. */
  readonly stop: () => Promise<void>;
}

/** One-time tickets, valid for TICKET_LIVES_MS. */
function createTickets() {
  const expiries = new Map<string, number>();
  return {
    issue: (): string => {
      const ticket = newSecret();
      expiries.set(ticket, Date.now() + TICKET_LIVES_MS);
      return ticket;
    },
    redeem: (ticket: string): boolean => {
      const until = expiries.get(ticket);
      expiries.delete(ticket);
      return until !== undefined && Date.now() < until;
    },
  };
}

/** Serves the window and connects its WebSockets to the engine. Throws AppError (usage) if the port is taken. */
export async function startServer(
  options: Omit<RouteOptions, 'token' | 'redeem'> & {
    readonly engine: Server;
    readonly port: number;
    readonly patience?: Patience;
  },
): Promise<AppServer> {
  const { engine, port: wanted, patience = PATIENCE, ...parts } = options;
  const token = newSecret();
  const tickets = createTickets();
  let isEnding = false;
  const http = createServer(
    // An idle connection, or one with incomplete headers, is closed soon; an upload has no time limit.
    { headersTimeout: patience.headersMs, requestTimeout: 0, connectionsCheckingInterval: patience.headersMs / 4 },
    (request, response) => {
      if (isEnding) response.setHeader('connection', 'close');
      void answer(request, response, { ...parts, token, redeem: tickets.redeem, port });
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
    newStartUrl: () => `${origin}/start?ticket=${tickets.issue()}`,
    stop: async () => {
      isEnding = true;
      lines.close();
      // First answer requests that have arrived but were not read: their connections count as idle and would be reset.
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const closed = new Promise((resolve) => http.close(resolve));
      const sweep = setInterval(() => http.closeIdleConnections(), SETTLE_MS);
      const cutLines = setTimeout(lines.cut, CLOSE_WITHIN_MS);
      // Answers in progress are finished.
      const cut = setTimeout(() => http.closeAllConnections(), ANSWER_WITHIN_MS);
      await closed;
      clearInterval(sweep);
      for (const timer of [cutLines, cut]) clearTimeout(timer);
      lines.cut();
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
