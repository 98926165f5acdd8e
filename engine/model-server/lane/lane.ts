import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Outbox } from '#engine/model-server/outbox.ts';
import { AnswerBytes } from './answer-bytes.ts';
import { LaneConnection, type LaneOptions } from './lane-connection.ts';

/** A turn of the lane's clock. */
const TURN_MS = 1000;
/** Turns that a request may take to come in before it is left to node:http, whose time limits hold from there. */
const READING_TURNS = 3;

/** The connections of a server whose requests are plain inference requests. */
export interface Lane {
  /** Makes the next answer of each connection its last one, also of connections that come later. */
  finish(): void;
  /** Ends the connections of which nothing is in flight. */
  closeIdle(): void;
  /** The connections whose caller waits for an answer or still reads its last one. */
  answering(): ReadonlySet<Socket>;
}

/**
 * Puts a short way in front of a node:http server for the one request that is sent all the time. It answers plain inference requests
 * (`readPlainHead`) straight from the socket: node:http spends more time on a small request than the model does. A connection goes over to
 * node:http, with all that was read of it, at its first request that is anything else, and stays there: limits, time-outs, chunks, expectations
 * and errors of HTTP are node:http's alone.
 */
export function openLane(
  server: Server,
  options: {
    /** The address of the one request. */
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
      if (socket.readableEnded) {
        // Behind its end nothing can be put back into a stream.
        takeOver(socket);
        if (bytes.length > 0) socket.emit('data', bytes);
        socket.emit('end');
        return;
      }
      // What was read is read again: paused, or it would be lost between two listeners.
      socket.pause();
      if (bytes.length > 0) socket.unshift(bytes);
      takeOver(socket);
      socket.resume();
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
    answering: () => {
      const busy = [...connections].filter(({ state }) => state === 'answering' || state === 'ending');
      return new Set(busy.map(({ socket }) => socket));
    },
  };
}

function look(connection: LaneConnection, keepAliveMs: number): void {
  connection.age += 1;
  const { state, age } = connection;
  if (state === 'idle' && age * TURN_MS > keepAliveMs) connection.destroy();
  else if (state === 'reading' && age > READING_TURNS) connection.leave();
}

/** Takes its connections from a node:http server; yields what gives it one back. */
function takeConnections(server: Server): (socket: Socket) => void {
  const listeners = server.listeners('connection');
  server.removeAllListeners('connection');
  return (socket) => {
    for (const listener of listeners) Reflect.apply(listener, server, [socket]);
  };
}
