import type { ClientRequest } from 'node:http';

/** The code of the error of a server that answers with another protocol. */
export const SWITCHED_PROTOCOL = 'MODEWISE_SWITCHED_PROTOCOL';

/**
 * Fails a request that ends in a way that Node does not report as an error: the server switches to another protocol, which it was not asked to do
 * (HTTP 101), or the connection closes without an answer. `fail` may also be called after another failure.
 */
export function failOnSilentEnd(request: ClientRequest, fail: (error: Error) => void): void {
  // Once there is an answer, its reader sees the end: a request can close before all of its answer is read.
  let isAnswered = false;
  request.on('response', () => {
    isAnswered = true;
  });
  request.on('upgrade', (answer, socket) => {
    socket.destroy();
    fail(Object.assign(new Error(`HTTP ${answer.statusCode ?? 101}`), { code: SWITCHED_PROTOCOL }));
  });
  request.on('close', () => {
    if (!isAnswered) fail(Object.assign(new Error('closed without an answer'), { code: 'ECONNRESET' }));
  });
}
