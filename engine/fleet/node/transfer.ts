import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { AppError, interrupted, unusable } from '#engine/platform/app-error.ts';
import { connectionFailure, isBusy, withAttempts } from '#engine/platform/attempts.ts';
import { ANSWER_LIMITS, AnswerFault, askOnly, exchange, type Fault, faultCause } from '#engine/platform/http-client.ts';
import { follow } from '#engine/sources/readers/follow.ts';

/** The largest model or data file of a study. */
const MAX_FILE_BYTES = 256 * 2 ** 30;
const LIMITS = ANSWER_LIMITS;
const AGAIN = 'Check the network and the server, and try again.';
const ADVICE: Readonly<Record<Fault['kind'], string>> = {
  silent: AGAIN,
  slow: AGAIN,
  late: AGAIN,
  long: 'Check the address.',
  redirect: 'Sign the address of the file itself, in the region of its bucket.',
};

/**
 * Downloads a file and checks its hash. Only the complete, correct file ever has its name. Throws AppError without the query of the address, which
 * may be a secret.
 */
export async function fetchChecked(
  url: string,
  { sha256, out, signal }: { readonly sha256: string; readonly out: string; readonly signal: AbortSignal },
): Promise<number> {
  const shown = shownUrl(url);
  const part = `${out}.part`;
  try {
    return await transferred(shown, signal, async () => {
      const answer = await download(new URL(url), shown, signal);
      if (answer.statusCode !== 200) {
        answer.destroy();
        throw refusedBy(shown, answer.statusCode ?? 0);
      }
      const hash = createHash('sha256');
      let bytes = 0;
      answer.on('data', (piece: Buffer) => {
        hash.update(piece);
        bytes += piece.length;
        if (bytes > MAX_FILE_BYTES) answer.destroy(new AnswerFault({ kind: 'long', maxBytes: MAX_FILE_BYTES }));
      });
      await pipeline(answer, createWriteStream(part, { mode: 0o644 }), { signal });
      const found = hash.digest('hex');
      if (found !== sha256) {
        throw unusable(
          shown,
          `its SHA-256 is ${found}, and ${sha256} was expected`,
          'Upload the file of the study there.',
        );
      }
      await rename(part, out);
      return bytes;
    });
  } finally {
    await rm(part, { force: true });
  }
}

/** Only an address without a secret may lead elsewhere: public files are often redirected to where they are stored. */
function download(url: URL, shown: string, signal: AbortSignal): Promise<IncomingMessage> {
  const isPublic = url.search === '' && url.username === '' && url.password === '';
  return isPublic ? follow(url, { location: shown, limits: LIMITS, signal }) : askOnly(url, { limits: LIMITS, signal });
}

/** Uploads bytes to a pre-signed address, and to no other. Throws AppError, without its query. */
export async function putBytes(url: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  const shown = shownUrl(url);
  await transferred(shown, signal, async () => {
    const { status } = await exchange(new URL(url), { method: 'PUT', body: bytes, limits: LIMITS, signal });
    if (status !== 200 && status !== 201 && status !== 204) throw refusedBy(shown, status);
  });
}

/** An address without user name, password and query. */
export function shownUrl(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    throw unusable(null, 'not a web address', 'Give one that starts with https://');
  }
}

/** Repeats an attempt while the connection fails or the server is busy. */
async function transferred<T>(shown: string, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  const isFinal = (error: unknown): boolean =>
    signal.aborted || error instanceof AnswerFault || (error instanceof AppError && !(error instanceof BusyServer));
  try {
    return await withAttempts(attempt, isFinal);
  } catch (error) {
    if (signal.aborted) throw interrupted(null);
    if (error instanceof AppError) throw error;
    if (error instanceof AnswerFault) throw unusable(shown, faultCause(error.fault), ADVICE[error.fault.kind]);
    throw unusable(shown, `the connection failed: ${connectionFailure(error)}`, 'Check the address and the network.');
  }
}

/** A server that may answer a later attempt. */
class BusyServer extends AppError {}

function refusedBy(shown: string, status: number): AppError {
  const failure = {
    code: 'unusable-input',
    file: shown,
    cause: `the server answered with HTTP ${status}`,
    actions: ['Check the address, and whether its signature is still valid.'],
  } as const;
  return isBusy(status) ? new BusyServer(failure) : new AppError(failure);
}
