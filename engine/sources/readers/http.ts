import { createWriteStream } from 'node:fs';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unusable } from '#engine/platform/app-error.ts';
import { failOnUpgrade } from '#engine/platform/fail-on-upgrade.ts';
import { TimedOut, TooSlow } from './failure.ts';
import { checkDisk, checkSize, type SourceLimits } from './limits.ts';

/** How to ask a server. */
export interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
  readonly limits: SourceLimits;
  readonly signal: AbortSignal;
}

/**
 * Sends a GET request and returns the answer with its body unread, whatever its status. Follows no redirect. Rejects with
 * TimedOut or TooSlow once the server is silent or sends less than the limits ask for, also while the body is read.
 */
export function get(url: URL, { headers = {}, limits, signal }: Asking): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, { headers: { 'accept-encoding': 'identity', ...headers }, signal }, (answer) => {
      clearTimeout(wait);
      watchPace(answer, limits);
      // From here on the body's reader receives the errors.
      request.on('error', (error) => answer.destroy(error));
      resolve(answer);
    });
    // Counts from the request, because headers and interim answers (1xx) can arrive byte by byte without end.
    const wait = setTimeout(() => request.destroy(new TimedOut()), limits.silenceMs);
    request.once('close', () => clearTimeout(wait));
    request.setTimeout(limits.silenceMs, () => request.destroy(new TimedOut()));
    request.on('error', reject);
    failOnUpgrade(request, reject);
    request.end();
  });
}

/** Ends the reading of an answer that arrives slower than the limit allows. */
function watchPace(answer: IncomingMessage, { silenceMs, minBytesPerS }: SourceLimits): void {
  const { socket } = answer;
  let before = socket.bytesRead;
  const watch = setInterval(() => {
    const bytes = socket.bytesRead - before;
    before = socket.bytesRead;
    if (bytes < (minBytesPerS * silenceMs) / 1000) answer.destroy(new TooSlow(minBytesPerS));
  }, silenceMs);
  answer.once('close', () => clearInterval(watch));
}

const MAX_TEXT_BYTES = 4 * 2 ** 20;

/** The whole body as text. Throws AppError if it has more than 4 MiB. */
export async function textOf(answer: IncomingMessage, location: string): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_TEXT_BYTES) {
      throw unusable(
        location,
        `an answer of its server is longer than ${MAX_TEXT_BYTES / 2 ** 20} MiB, the limit for a listing or an error`,
        'Check the address, and AWS_ENDPOINT_URL.',
      );
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The file that a body is written to, and how its progress is reported. */
export interface Saving {
  readonly location: string;
  readonly path: string;
  readonly folder: string;
  readonly limits: SourceLimits;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

/** Writes a body to a file and returns its number of bytes. Throws AppError if it is empty, too large or shortened. */
export async function save(answer: IncomingMessage, saving: Saving): Promise<number> {
  const { location, path, folder, limits, signal, onBytes } = saving;
  const announced = Number(answer.headers['content-length'] ?? Number.NaN);
  if (Number.isFinite(announced)) {
    checkSize(location, announced, limits);
    await checkDisk(location, announced, folder);
  }
  const encoding = answer.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw unusable(location, `the server compresses it (${encoding})`, 'Download and unpack it, and name its path.');
  }
  let bytes = 0;
  const counted = new Transform({
    transform(part: Buffer, _encoding, done) {
      bytes += part.length;
      try {
        checkSize(location, bytes, limits);
        onBytes(bytes);
        done(null, part);
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
  await pipeline(answer, counted, createWriteStream(path, { mode: 0o600, flags: 'wx' }), { signal });
  if (bytes === 0) throw unusable(location, 'it is empty', 'Name a file with rows.');
  return bytes;
}
