import type { ClientRequest } from 'node:http';

/** The code of the error of a server that answers with another protocol. */
export const SWITCHED_PROTOCOL = 'MODEWISE_SWITCHED_PROTOCOL';

/** Fails a request whose server switches to another protocol unasked (HTTP 101), which Node reports neither as an answer nor as an error. */
export function failOnUpgrade(request: ClientRequest, fail: (error: Error) => void): void {
  request.on('upgrade', (answer, socket) => {
    socket.destroy();
    fail(Object.assign(new Error(`HTTP ${answer.statusCode ?? 101}`), { code: SWITCHED_PROTOCOL }));
  });
}
