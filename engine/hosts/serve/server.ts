import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Server } from '../../../core/rpc/server.ts';
import { usage } from '../../app-error.ts';
import { hasProtocolToken, isFromHere, newSecret, PROTOCOL } from './access.ts';
import { answer, type RouteOptions } from './routes.ts';
import { socketChannel } from './socket-channel.ts';

/** Loopback: nobody but this machine reaches it. */
const ADDRESS = '127.0.0.1';
/** A project with its runs is a message; no message of ours is larger. */
const MOST_MESSAGE_BYTES = 128 * 2 ** 20;
const TICKET_LIVES_MS = 60_000;

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
  options: Omit<RouteOptions, 'token' | 'redeem' | 'signal'> & { readonly engine: Server; readonly port: number },
): Promise<AppServer> {
  const { engine, port: wanted, ...parts } = options;
  const token = newSecret();
  const tickets = new Map<string, number>();
  const ending = new AbortController();
  const redeem = (ticket: string): boolean => {
    const until = tickets.get(ticket);
    tickets.delete(ticket);
    return until !== undefined && Date.now() < until;
  };

  const http = createServer((request, response) => {
    void answer(request, response, { ...parts, token, redeem, signal: ending.signal, port });
  });
  // An upload takes as long as it takes; a slow start of a request does not.
  http.requestTimeout = 0;
  await listen(http, wanted);
  const { port } = http.address() as AddressInfo;

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => PROTOCOL,
  });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const { headers, url } = request;
    const isOurs = url === '/engine' && isFromHere(headers, { port, changes: true });
    if (!isOurs) return void socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
    if (!hasProtocolToken(headers, token)) {
      return void socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => engine.attach(socketChannel(webSocket)));
  });

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
      ending.abort();
      for (const socket of sockets.clients) socket.close(1001, 'the server ends');
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeIdleConnections();
      // Who does not close its end within a second is cut off.
      const cut = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
        http.closeAllConnections();
      }, 1000);
      await closed;
      clearTimeout(cut);
    },
  };
}

async function listen(http: ReturnType<typeof createServer>, port: number): Promise<void> {
  http.listen(port, ADDRESS);
  try {
    await once(http, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw usage(`port ${port} is taken`, 'Leave --port out to take any that is free.');
    if (code === 'EACCES') throw usage(`port ${port} may not be used by this user`, 'Take one of 1024 or more.');
    throw error;
  }
}
