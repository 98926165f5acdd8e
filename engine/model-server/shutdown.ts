import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as afterReading, setTimeout as delay } from 'node:timers/promises';
import type { Lane } from './lane/lane.ts';
import type { Pending } from './pending.ts';

/**
 * How long a stop continues normally, except that each answer is the last one of its connection. This reads what
 * clients sent earlier, also on connections that the system has accepted and this process has not: closing those at
 * once would reset them.
 */
const QUIET_MS = 500;
/** Interval for closing connections that have become idle. */
const LOOK_MS = 20;
/** Time for clients to send the rest of a request. */
const REST_MS = 5000;
/** Requests without an answer by then are dropped. */
const ANSWER_MS = 60_000;

/**
 * Ends a server: answers complete, partial and waiting requests, ends connections after their last answer, and settles
 * when all are closed. A client that does not send the rest of its request within 5 s gets no answer, and no client
 * gets one after a minute. `sockets` are all open connections, `pending` those of node:http with a request in progress.
 */
export async function shutDown(options: {
  readonly http: Server;
  readonly lane: Lane;
  readonly sockets: ReadonlySet<Socket>;
  readonly pending: Pending;
}): Promise<void> {
  const { http, lane, sockets, pending } = options;
  http.keepAliveTimeout = 1;
  http.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
  http.prependListener('checkContinue', (_request, response) => response.setHeader('Connection', 'close'));
  lane.finish();
  const untilMs = Date.now() + QUIET_MS;
  do await delay(LOOK_MS);
  while (sockets.size > 0 && Date.now() < untilMs);
  // Here and below, wait for the event loop to read the sockets, so that arrived requests have been read. `close` ends
  // idle connections.
  await afterReading();
  const closed = new Promise((resolve) => http.close(resolve));
  const timers = [
    setInterval(() => {
      setImmediate(() => {
        lane.closeIdle();
        http.closeIdleConnections();
      });
    }, LOOK_MS),
    setTimeout(() => {
      const answering = lane.answering();
      for (const socket of sockets) if (!answering.has(socket) && !pending.isAwaited(socket)) socket.destroy();
    }, REST_MS),
    setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, ANSWER_MS),
  ];
  await closed;
  for (const timer of timers) clearTimeout(timer);
}
