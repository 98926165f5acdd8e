import type { Duplex } from 'node:stream';

/** How long a caller may take to read the last bytes, and then to end its side. */
const READ_MS = 30_000;
const LINGER_MS = 1000;

/**
 * Writes the last bytes of a connection and ends it. A socket that is closed while bytes of the caller are unread is reset, and the caller may lose the
 * answer: so what still comes is read and dropped until the caller ends its side too, for a second at most (RFC 9112, 9.6).
 */
export function endWith(socket: Duplex, lastBytes: string | Uint8Array): void {
  const destroy = (): void => {
    socket.destroy();
  };
  let timer = setTimeout(destroy, READ_MS).unref();
  socket.once('finish', () => {
    clearTimeout(timer);
    timer = setTimeout(destroy, LINGER_MS).unref();
  });
  socket.once('close', () => clearTimeout(timer));
  socket.end(lastBytes);
  // node:http reads past the stream until somebody else listens.
  socket
    .removeAllListeners('data')
    .removeAllListeners('drain')
    .on('data', () => undefined);
  socket.resume();
}
