import type { Duplex } from 'node:stream';

/** How long a caller may take for all of it, and between bytes behind our last one. */
const MAX_MS = 30_000;
const LINGER_MS = 1000;

/**
 * Writes the last bytes of a connection and ends it. A socket that is closed while bytes of the caller are unread is reset, and the caller may lose the
 * answer: so what still comes is read and dropped until the caller ends its side too, or sends nothing for a second (RFC 9112, 9.6).
 */
export function endWith(socket: Duplex, lastBytes: string | Uint8Array): void {
  const destroy = (): void => {
    socket.destroy();
  };
  const timers = [setTimeout(destroy, MAX_MS).unref()];
  socket.once('finish', () => {
    const timer = setTimeout(destroy, LINGER_MS).unref();
    timers.push(timer);
    socket.on('data', () => timer.refresh());
  });
  socket.once('close', () => timers.forEach((timer) => clearTimeout(timer)));
  socket.end(lastBytes);
  // node:http reads past the stream until somebody else listens.
  socket
    .removeAllListeners('data')
    .removeAllListeners('drain')
    .on('data', () => undefined);
  socket.resume();
}
