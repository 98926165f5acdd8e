import type { Duplex } from 'node:stream';

/** Total time for the client to finish, and the maximum silence after our last byte. */
const MAX_MS = 30_000;
/** For a client that was slow before. */
export const SHORT_END_MS = 1000;
const LINGER_MS = 1000;

/**
 * Writes the last bytes of a connection and ends it. Closing a socket with unread data resets it, and the client may
 * lose the answer. So further data is read and discarded until the client ends its side or sends nothing for a second
 * (RFC 9112, 9.6). `maxMs`: the total time for that.
 */
export function endWith(socket: Duplex, lastBytes: string | Uint8Array, maxMs = MAX_MS): void {
  const destroy = (): void => {
    socket.destroy();
  };
  const timers = [setTimeout(destroy, maxMs).unref()];
  socket.once('finish', () => {
    const timer = setTimeout(destroy, LINGER_MS).unref();
    timers.push(timer);
    socket.on('data', () => timer.refresh());
  });
  socket.once('close', () => timers.forEach((timer) => clearTimeout(timer)));
  socket.end(lastBytes);
  // node:http reads past the stream until another listener is added.
  socket
    .removeAllListeners('data')
    .removeAllListeners('drain')
    .on('data', () => undefined);
  socket.resume();
}
