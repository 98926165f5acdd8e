import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer, type RawData } from 'ws';
import type { Server } from '#core/rpc/server.ts';
import { hasProtocolToken, isFromHere, PROTOCOL } from './access.ts';
import type { Channel } from '#core/rpc/channel.ts';

const BYTE = { quote: 0x22, backslash: 0x5c, bracket: 0x5b, bracketEnd: 0x5d, brace: 0x7b, braceEnd: 0x7d } as const;
const MAX_DEPTH = 1_000;

/** Maximum bytes waiting for a tab to read them; more than the largest answer. */
const MAX_WAITING_BYTES = 64 * 2 ** 20;

/** A channel over a WebSocket, one JSON text per message. Invalid or too deeply nested JSON closes it. */
export function socketChannel(socket: WebSocket): Channel {
  // `close` always follows and reports a broken connection; without a listener the error would end the program.
  socket.on('error', () => undefined);
  return {
    send: (message) => {
      if (socket.readyState !== socket.OPEN) return;
      // A tab that does not read would fill this process's memory. After the cut, its page reconnects and requests what
      // it missed.
      if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
      else socket.send(JSON.stringify(message));
    },
    onMessage: (receive) => {
      socket.on('message', (data, isBinary) => {
        const message = isBinary ? undefined : parse(data);
        if (message === undefined) socket.close(1003, 'not JSON');
        else receive(message);
      });
    },
    onClose: (closed) => void socket.on('close', closed),
    close: () => socket.close(),
  };
}

function parse(data: RawData): unknown {
  const bytes = bytesOf(data);
  if (isTooDeep(bytes)) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Whether brackets nest deeper than in any document. One look at each byte; parsing such text takes minutes. */
function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let isText = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (isText) {
      if (byte === BYTE.backslash) index += 1;
      else if (byte === BYTE.quote) isText = false;
    } else if (byte === BYTE.quote) isText = true;
    else if (byte === BYTE.bracket || byte === BYTE.brace) depth += 1;
    else if (byte === BYTE.bracketEnd || byte === BYTE.braceEnd) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}

/**
 * Ten times the size of a project with a hundred runs. Parsing a message blocks everything else, and a larger one would
 * take seconds.
 */
const MAX_MESSAGE_BYTES = 16 * 2 ** 20;
/** The WebSockets of a server, one per tab. */
export interface Lines {
  /** Handles an upgrade request: opens a channel for a page of ours with the token, and rejects all others. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Asks all tabs to close. */
  readonly close: () => void;
  /** Terminates the remaining ones. */
  readonly cut: () => void;
}

/** Connects the WebSockets of a server to the engine. */
export function openLines({
  engine,
  token,
  port,
  pingEveryMs,
}: {
  readonly engine: Server;
  readonly token: string;
  readonly port: number;
  /** A silently lost tab (its machine sleeps, its process was stopped) is detected after twice this time. */
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
  // A server's socket stays half open while its peer does not close its end.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
