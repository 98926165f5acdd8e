import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { pipeline } from 'node:stream/promises';
import { AppError, interrupted, unusable } from '#engine/platform/app-error.ts';
import { connectionFailure, isBusy, withAttempts } from '#engine/platform/attempts.ts';

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
      const answer = await fetch(url, { signal, redirect: 'follow' });
      if (!answer.ok || answer.body === null) throw refusedBy(shown, answer.status);
      const hash = createHash('sha256');
      let bytes = 0;
      // The DOM's type of a stream and Node's differ in name only.
      const body = Readable.fromWeb(answer.body as ReadableStream<Uint8Array>);
      body.on('data', (piece: Buffer) => {
        hash.update(piece);
        bytes += piece.length;
      });
      await pipeline(body, createWriteStream(part, { mode: 0o644 }), { signal });
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

/** Uploads bytes to a pre-signed address. Throws AppError, without its query. */
export async function putBytes(url: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  const shown = shownUrl(url);
  await transferred(shown, signal, async () => {
    const answer = await fetch(url, { method: 'PUT', body: new Uint8Array(bytes), signal });
    await answer.arrayBuffer();
    if (!answer.ok) throw refusedBy(shown, answer.status);
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
    signal.aborted || (error instanceof AppError && !(error instanceof BusyServer));
  try {
    return await withAttempts(attempt, isFinal);
  } catch (error) {
    if (signal.aborted) throw interrupted(null);
    if (error instanceof AppError) throw error;
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
