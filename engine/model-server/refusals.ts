import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { endWith, SHORT_END_MS } from './end-connection.ts';
import { RequestError } from './request-error.ts';

/** The answer to a request that failed. */
interface Refusal {
  readonly status: number;
  readonly body: Buffer;
}

/** The answer to an error; `onDefect` receives errors that no client caused. */
export function refusalOf(error: unknown, onDefect: (error: unknown) => void): Refusal {
  const isOurs = !(error instanceof RequestError);
  if (isOurs) onDefect(error);
  const message = isOurs ? 'the server failed; see its log' : error.message;
  return { status: isOurs ? 500 : error.status, body: Buffer.from(JSON.stringify({ error: message })) };
}

/** Sends JSON with a status. */
export function sendJson(response: ServerResponse, status: number, body: Buffer): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
}

/** Sends the answer to a failed request and keeps the connection open or not. */
export function sendRefusal(
  response: ServerResponse,
  { status, body }: Refusal,
  { stays }: { readonly stays: boolean },
): void {
  if (response.destroyed) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const lines = status === 503 ? ['Retry-After: 1'] : [];
  const { socket } = response;
  if (!stays && socket !== null && !response.req.complete) {
    endWith(socket, lastAnswer(status, body, lines));
    return;
  }
  if (status === 503) response.setHeader('Retry-After', '1');
  if (!stays) response.setHeader('Connection', 'close');
  sendJson(response, status, body);
}

/**
 * Reads and discards the rest of a body, so that the connection can stay open: `stays` for `sendRefusal`. Settles with
 * false as soon as the body is over the limit.
 */
export function dropBody(request: IncomingMessage, limitBytes: number): Promise<boolean> {
  if (request.readableEnded) return Promise.resolve(true);
  return new Promise((resolve) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limitBytes) resolve(false);
    });
    request.once('end', () => resolve(true)).once('close', () => resolve(false));
  });
}

/** Whether the rest of a rejected request is short enough to read. */
export function isShort({ status }: Refusal): boolean {
  return status !== 413 && status !== 503;
}

/** The bytes of the last answer on a connection. */
function lastAnswer(status: number, body: Uint8Array, lines: readonly string[] = []): Buffer {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json',
    ...lines,
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}

/** The error of a connection whose request was not complete in time, as node:http has it. */
export const TOO_SLOW: NodeJS.ErrnoException = Object.assign(new Error('the request was not complete in time'), {
  code: 'ERR_HTTP_REQUEST_TIMEOUT',
});

const UNREAD: ReadonlyMap<string, readonly [status: number, message: string]> = new Map([
  ['HPE_HEADER_OVERFLOW', [431, 'the headers are too long']],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'the request was not complete in time']],
]);

/** Answers bytes that are not HTTP in the same form, and ends the connection. */
export function refuseUnread(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, message] = UNREAD.get(error.code ?? '') ?? [400, 'the request is not valid HTTP/1.1'];
  // A client that has sent slowly until now would do so until the end.
  endWith(
    socket,
    lastAnswer(status, Buffer.from(JSON.stringify({ error: message }))),
    error.code === TOO_SLOW.code ? SHORT_END_MS : undefined,
  );
}
