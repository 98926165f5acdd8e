import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unusable } from '#engine/platform/app-error.ts';
import { bodyOf } from '#engine/platform/http-client.ts';
import { checkDisk, checkSize, type SourceLimits } from './limits.ts';

/** The longest listing, and the longest text of an error. */
const MAX_TEXT_BYTES = 4 * 2 ** 20;

/** The whole body as text. Throws AnswerFault if it has more than 4 MiB. */
export async function textOf(answer: IncomingMessage): Promise<string> {
  return (await bodyOf(answer, MAX_TEXT_BYTES)).toString('utf8');
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
