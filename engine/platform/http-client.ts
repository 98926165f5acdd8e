import { type IncomingHttpHeaders, type IncomingMessage, request as plainRequest } from 'node:http';
import { type RequestOptions, request as tlsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { assertNever } from '#core/assert-never.ts';
import { type AppError, interrupted, unusable } from './app-error.ts';
import { codeOf } from './error-code.ts';
import { failOnUpgrade } from './fail-on-upgrade.ts';
import { parseUrl } from './parse-url.ts';

/** What a server may take to answer. */
export interface AnswerLimits {
  /** Bytes of one body. */
  readonly maxBytes: number;
  /** Time from the request to the last byte of its answer, milliseconds. */
  readonly maxMs: number;
  /** Time without any byte until the server counts as silent, and the longest wait for the headers of an answer, milliseconds. */
  readonly silenceMs: number;
  /** The slowest average of a body within `silenceMs`. */
  readonly minBytesPerS: number;
}

/** The limits of an answer that is held in memory: a page of a list, a log, a pack. */
export const ANSWER_LIMITS: AnswerLimits = {
  maxBytes: 64 * 2 ** 20,
  maxMs: 300_000,
  silenceMs: 30_000,
  minBytesPerS: 1000,
};

/** How an answer breaks its limits. */
export type Fault =
  | { readonly kind: 'silent' }
  | { readonly kind: 'slow'; readonly minBytesPerS: number }
  | { readonly kind: 'late'; readonly maxMs: number }
  | { readonly kind: 'long'; readonly maxBytes: number }
  /** `to` is the host that the server names. */
  | { readonly kind: 'redirect'; readonly to: string };

/** Thrown for an answer that breaks its limits. */
export class AnswerFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.kind);
    this.fault = fault;
  }
}

/** What is wrong with an answer, as a sentence about its server. */
export function faultCause(fault: Fault): string {
  switch (fault.kind) {
    case 'silent':
      return 'the server did not answer in time';
    case 'slow':
      return `the server sends less than ${fault.minBytesPerS} bytes a second`;
    case 'late':
      return `the answer of the server took longer than ${fault.maxMs / 1000} s`;
    case 'long':
      return `the answer of the server is longer than ${sizeOf(fault.maxBytes)}`;
    case 'redirect':
      return `the server redirects to ${fault.to}, and what is sent to it is sent to no other address`;
    default:
      return assertNever(fault);
  }
}

function sizeOf(bytes: number): string {
  return bytes >= 2 ** 20 ? `${bytes / 2 ** 20} MiB` : `${bytes} bytes`;
}

/** An answer with another form than the API that was asked has. `where` is the place in it, empty for all of it. */
export function oddAnswer(host: string, where: string, ...actions: readonly string[]): AppError {
  return unusable(
    host,
    `the answer of the server has another form than its API states${where === '' ? '' : `: ${where}`}`,
    ...actions,
  );
}

/** How to ask a server. */
export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable;
  /** Certificates, the agent, and headers of a client library. */
  readonly options?: RequestOptions;
  readonly limits: Pick<AnswerLimits, 'silenceMs' | 'minBytesPerS'>;
  readonly signal: AbortSignal;
}

/**
 * Sends a request and returns the answer with its body unread, whatever its status. Follows no redirect. Rejects with AnswerFault once the server is
 * silent or sends less than the limits ask for, also while the body is read; otherwise with the system's error of the connection.
 */
export function ask(url: URL, asking: Asking): Promise<IncomingMessage> {
  const { method = 'GET', body, options = {}, limits, signal } = asking;
  const send = url.protocol === 'https:' ? tlsRequest : plainRequest;
  const headers = { 'accept-encoding': 'identity', ...options.headers, ...asking.headers };
  return new Promise((resolve, reject) => {
    const request = send(url, { ...options, method, headers, signal }, (answer) => {
      clearTimeout(wait);
      watchPace(answer, limits);
      // From here on the body's reader receives the errors.
      request.on('error', (error) => answer.destroy(error));
      resolve(answer);
    });
    const giveUp = (): void => void request.destroy(new AnswerFault({ kind: 'silent' }));
    // Counts from the request, because headers and interim answers (1xx) can arrive byte by byte without end.
    const wait = setTimeout(giveUp, limits.silenceMs);
    request.once('close', () => {
      clearTimeout(wait);
      reject(new Error('the connection closed before an answer came'));
    });
    request.setTimeout(limits.silenceMs, giveUp);
    request.on('error', reject);
    failOnUpgrade(request, reject);
    if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) request.end(body);
    else {
      body.on('data', () => void wait.refresh());
      pipeline(body, request).catch((error: unknown) => {
        // The server may answer, and close the connection, before it has read everything: its answer counts then.
        if (codeOf(error) !== 'ERR_STREAM_PREMATURE_CLOSE') reject(error);
      });
    }
  });
}

/** Ends the reading of an answer that arrives slower than the limit allows. */
function watchPace(answer: IncomingMessage, { silenceMs, minBytesPerS }: Asking['limits']): void {
  const { socket } = answer;
  let before = socket.bytesRead;
  const watch = setInterval(() => {
    const bytes = socket.bytesRead - before;
    before = socket.bytesRead;
    if (bytes < (minBytesPerS * silenceMs) / 1000) answer.destroy(new AnswerFault({ kind: 'slow', minBytesPerS }));
  }, silenceMs);
  answer.once('close', () => clearInterval(watch));
}

/** The whole body. Throws AnswerFault if it has more than `maxBytes`. */
export async function bodyOf(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBytes) throw new AnswerFault({ kind: 'long', maxBytes });
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** A whole answer. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Sends a request with what is secret in it, and reads the whole answer within its limits. A redirect is a fault: a token, a signature or a body is for
 * the host that the user named. Throws AnswerFault, AppError (interrupted), or the system's error of the connection.
 */
export function exchange(
  url: URL,
  asking: Omit<Asking, 'limits'> & { readonly limits: AnswerLimits },
): Promise<Answer> {
  const { limits } = asking;
  return within(asking, async (signal) => {
    const answer = await askOnly(url, { ...asking, signal });
    const { statusCode: status = 0, headers } = answer;
    return { status, headers, body: await bodyOf(answer, limits.maxBytes) };
  });
}

/** An answer with its body unread, from the address that is asked and no other. Throws AnswerFault for a redirect. */
export async function askOnly(url: URL, asking: Asking): Promise<IncomingMessage> {
  const answer = await ask(url, asking);
  checkNoRedirect(answer, url);
  return answer;
}

/** The status of the answer to a large body, whose own body is not read. Throws as `exchange` does. */
export function sendStream(
  url: URL,
  asking: Omit<Asking, 'limits'> & { readonly limits: AnswerLimits },
): Promise<number> {
  return within(asking, async (signal) => {
    const answer = await askOnly(url, { ...asking, signal });
    answer.on('error', () => undefined).destroy();
    return answer.statusCode ?? 0;
  });
}

/** Throws AnswerFault for an answer that names another address. */
export function checkNoRedirect(answer: IncomingMessage, from: URL): void {
  const { statusCode = 0, headers } = answer;
  if (statusCode < 300 || statusCode > 399 || headers.location === undefined) return;
  answer.on('error', () => undefined).destroy();
  throw new AnswerFault({
    kind: 'redirect',
    to: parseUrl(headers.location, from)?.host ?? 'something that is not a URL',
  });
}

/** Runs an exchange until its time limit or the user's signal ends it. */
async function within<T>(
  { limits: { maxMs }, signal }: { readonly limits: AnswerLimits; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw interrupted(null);
  const over = new AbortController();
  const stop = (): void => over.abort();
  signal.addEventListener('abort', stop);
  const timer = setTimeout(stop, maxMs);
  try {
    return await work(over.signal);
  } catch (error) {
    if (signal.aborted) throw interrupted(null);
    throw over.signal.aborted ? new AnswerFault({ kind: 'late', maxMs }) : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
