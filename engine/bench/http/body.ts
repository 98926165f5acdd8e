import type { IncomingMessage } from 'node:http';
import { badRequest, RequestError } from './request-error.ts';

/** The largest body that is read. */
export const BODY_LIMIT_BYTES = 256 * 2 ** 20;

function tooLarge(bytes: string, limitBytes: number): RequestError {
  return new RequestError(
    413,
    `the body of ${bytes} bytes is over the limit of ${limitBytes} bytes; send fewer rows at a time`,
  );
}

/** Holds what the headers say of a body. Throws RequestError: 413 for one over the limit, 415 for an encoding that is not read. */
export function checkHeaders({ headers }: IncomingMessage, limitBytes: number): void {
  const length = headers['content-length'];
  if (length !== undefined && Number(length) > limitBytes) throw tooLarge(length, limitBytes);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new RequestError(415, `Content-Encoding ${encoding} is not read here; send the body as it is`);
  }
  const type = headers['content-type'];
  if (type?.startsWith('multipart/') === true) {
    throw new RequestError(
      415,
      `Content-Type ${type.split(';', 1)[0]} is not read here; send JSON, or JSON and binary data`,
    );
  }
}

/** The length of the JSON in front of binary data, or null where all is JSON. Throws RequestError. */
export function jsonBytesOf({ headers }: IncomingMessage): number | null {
  const text = headers['inference-header-content-length'];
  if (text === undefined) return null;
  if (typeof text === 'string' && /^\d{1,10}$/.test(text)) return Number(text);
  throw badRequest(`Inference-Header-Content-Length should be a whole number, found ${String(text).slice(0, 40)}`);
}

/** Reads a whole body, chunked or not. Rejects with RequestError (413) as soon as it is too large, and when the caller goes away. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let first: Buffer | null = null;
    let more: Buffer[] | null = null;
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limitBytes) {
        more = null;
        first = null;
        request.pause();
        reject(tooLarge(`more than ${limitBytes}`, limitBytes));
      } else if (first === null) first = chunk;
      else (more ??= [first]).push(chunk);
    });
    request.on('end', () => resolve(more === null ? (first ?? Buffer.alloc(0)) : Buffer.concat(more, length)));
    request.on('error', reject);
    request.on('aborted', () => reject(badRequest('the caller went away before the body was there')));
  });
}
