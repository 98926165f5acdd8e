import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Outbox } from '#engine/model-server/outbox.ts';
import { AnswerBytes } from './answer-bytes.ts';
import { LaneConnection, type LaneOptions } from './lane-connection.ts';

/** A turn of the lane's clock. */
const TURN_MS = 1000;
/** Turns after which an incomplete request moves to node:http, whose timeouts then apply. */
const READING_TURNS = 3;

/** The connections of a server on which all requests are plain inference requests. */
export interface Lane {
  /** Makes the next answer of each current and future connection its last one. */
  finish(): void;
  /** Ends the connections with nothing in flight. */
  closeIdle(): void;
  /** All connections in the lane. */
  sockets(): ReadonlySet<Socket>;
  /** The connections whose client waits for an answer or is still reading its last one. */
  answering(): ReadonlySet<Socket>;
}

/**
 * Puts a fast path in front of a node:http server for the most frequent request. It answers plain inference requests
 * (`readPlainHead`) directly from the socket, because node:http spends more time on a small request than the model
 * does. At its first other request a connection moves to node:http permanently, with everything read from it. So
 * limits, timeouts, chunks, expectations and HTTP errors are handled by node:http only.
 */
export function openLane(
  server: Server,
  options: {
    /** The request path of inference. */
    readonly inferUrl: string;
    readonly limitBytes: number;
    readonly keepAliveMs: number;
    readonly outbox: Outbox;
    readonly answer: LaneOptions['answer'];
    readonly refusal: LaneOptions['refusal'];
    readonly refuse: LaneOptions['refuse'];
    readonly onDefect: LaneOptions['onDefect'];
  },
): Lane {
  const { inferUrl, limitBytes, keepAliveMs, outbox, answer, refusal, refuse, onDefect } = options;
  let isFinishing = false;
  const connections = new Set<LaneConnection>();
  const answerBytes = new AnswerBytes({ keepAliveMs });
  const takeOver = takeConnections(server);
  const parts: LaneOptions = {
    requestLine: `POST ${inferUrl} HTTP/1.1`,
    limitBytes,
    answer,
    send: (write, inferMs) => outbox.send(write, inferMs),
    refusal,
    encode: (status, body, how) => answerBytes.encode(status, body, how),
    handOver: (connection, socket, bytes) => {
      connections.delete(connection);
      handOver(socket, bytes, takeOver);
    },
    refuse,
    onDefect,
    onClosed: (connection) => connections.delete(connection),
  };
  server.on('connection', (socket: Socket) => {
    const connection = new LaneConnection(socket, parts);
    if (isFinishing) connection.finish();
    connections.add(connection);
  });
  const clock = setInterval(() => {
    for (const connection of connections) look(connection, keepAliveMs);
  }, TURN_MS).unref();
  server.once('close', () => clearInterval(clock));
  return {
    finish: () => {
      isFinishing = true;
      connections.forEach((connection) => connection.finish());
    },
    closeIdle: () => connections.forEach((connection) => connection.closeIdle()),
    sockets: () => new Set([...connections].map(({ socket }) => socket)),
    answering: () => {
      const busy = [...connections].filter(({ state }) => state === 'answering' || state === 'ending');
      return new Set(busy.map(({ socket }) => socket));
    },
  };
}

/** Gives a connection to node:http, with the bytes that were read from it. */
function handOver(socket: Socket, bytes: Buffer, takeOver: (socket: Socket) => void): void {
  if (socket.readableEnded) {
    // Bytes cannot be put back into a stream after its end.
    takeOver(socket);
    if (bytes.length > 0) socket.emit('data', bytes);
    socket.emit('end');
    return;
  }
  // Pause, because the bytes are read again and would be lost between two listeners.
  socket.pause();
  if (bytes.length > 0) socket.unshift(bytes);
  takeOver(socket);
  socket.resume();
}

function look(connection: LaneConnection, keepAliveMs: number): void {
  connection.age += 1;
  const { state, age } = connection;
  if (state === 'idle' && age * TURN_MS > keepAliveMs) connection.destroy();
  else if (state === 'reading' && age > READING_TURNS) connection.leave();
}

/** Takes over the connections of a node:http server; returns a function that gives one back. */
function takeConnections(server: Server): (socket: Socket) => void {
  const listeners = server.listeners('connection');
  server.removeAllListeners('connection');
  return (socket) => {
    for (const listener of listeners) Reflect.apply(listener, server, [socket]);
  };
}
