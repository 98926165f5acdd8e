import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as afterReading, setTimeout as delay } from 'node:timers/promises';
import type { Lane } from './lane/lane.ts';
import type { Pending } from './pending.ts';

/**
 * How long a stop goes on as before, except that each answer is the last one of its connection. What callers had sent before is read meanwhile, also
 * from connections that the system has accepted and this process has not: closing those at once would reset them.
 */
const QUIET_MS = 500;
/** From one look at connections that have become idle to the next. */
const LOOK_MS = 20;
/** How long callers may take to send the rest of a request. */
const REST_MS = 5000;
/** Requests that are not answered by then are not answered at all. */
const ANSWER_MS = 60_000;

/**
 * Ends a server: answers what is in flight, what has come in part and what waits, ends connections behind their last answer, and settles when all are
 * closed. A caller that does not send the rest of its request within 5 s gets no answer, and no caller gets one after a minute. `sockets` are all open
 * connections, `pending` those of node:http on which a request is under way.
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
  // Behind the reading of sockets in the event loop, here and below: a request that has arrived has been read then. `close` ends idle connections.
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
