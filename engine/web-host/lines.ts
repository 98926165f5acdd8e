import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Server } from '#core/rpc/server.ts';
import { hasProtocolToken, isFromHere, PROTOCOL } from './access.ts';
import { socketChannel } from './socket-channel.ts';

/** A project with a hundred runs takes a tenth of it. While a message is parsed nothing else is answered: a larger one would take seconds. */
const MAX_MESSAGE_BYTES = 16 * 2 ** 20;
/** The WebSockets of a server, one a tab. */
export interface Lines {
  /** Takes the socket of a request for an upgrade: a line for a page of ours with the token, an answer and the end for anybody else. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Asks all tabs to close. */
  readonly close: () => void;
  /** Cuts those off that have not. */
  readonly cut: () => void;
}

/** Puts the WebSockets of a server on the engine. */
export function openLines({
  engine,
  token,
  port,
  pingEveryMs,
}: {
  readonly engine: Server;
  readonly token: string;
  readonly port: number;
  /** A tab that is gone without a word (its machine sleeps, its process was stopped) is found out after twice this time. */
  readonly pingEveryMs: number;
}): Lines {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => PROTOCOL,
  });
  const answered = new WeakSet<WebSocket>();
  const pings = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!answered.has(socket)) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.ping();
      answered.delete(socket);
    }
  }, pingEveryMs).unref();
  return {
    upgrade: (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      const { headers, url } = request;
      if (url !== '/engine' || !isFromHere(headers, { port, changes: true })) return refuse(socket, '403 Forbidden');
      if (!hasProtocolToken(headers, token)) return refuse(socket, '401 Unauthorized');
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        answered.add(webSocket);
        webSocket.on('pong', () => answered.add(webSocket));
        engine.attach(socketChannel(webSocket));
      });
    },
    close: () => {
      clearInterval(pings);
      for (const socket of sockets.clients) socket.close(1001, 'the server ends');
    },
    cut: () => {
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  // The socket of a server stays half open while its peer does not close its end.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
