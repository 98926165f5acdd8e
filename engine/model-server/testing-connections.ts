import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Times after which a server gives up a caller, for tests that wait for it. */
export const SHORT = { keepAliveMs: 1000, headersMs: 500, requestMs: 1000, silenceMs: 1000, checkMs: 100 };
/** The first lines of an inference. */
export const LINE = 'POST /v2/models/identity/infer HTTP/1.1\r\nHost: x\r\n';

/** Opens a connection that never ends its own side, and does not read unless `reads`. */
export async function staying(port: number, bytes: string, { reads }: { readonly reads: boolean }): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => {
    socket.destroy();
  });
  socket.on('error', () => undefined);
  if (reads) socket.resume();
  await once(socket, 'connect');
  socket.write(bytes, 'latin1');
  return socket;
}

/** The body of an inference that is answered. */
export const answered = JSON.stringify({
  inputs: [{ name: 'x_float32', shape: [1, 2], datatype: 'FP32', data: [1, 2] }],
});
