import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../app-error.ts';

/** What a tab may send at most, in one file. */
export const DEFAULT_LIMIT_BYTES = 4 * 2 ** 30;

/** A file that is larger than the limit. */
export class TooLarge extends AppError {
  constructor(file: string, limitBytes: number) {
    const limit = `${Number((limitBytes / 2 ** 30).toPrecision(3))} GiB`;
    super({
      code: 'unusable-input',
      file,
      cause: `it is larger than ${limit}, the most that a browser may send`,
      actions: ['Use the command line or the desktop app: both read the file where it lies.'],
    });
    this.name = 'TooLarge';
  }
}

/**
 * Writes what comes over a connection to a file, as it comes; the file is there once it is whole, and nothing of it when it is too large or the
 * connection ends before. Throws TooLarge.
 */
export async function receiveFile(
  source: Readable,
  path: string,
  { name, limitBytes }: { readonly name: string; readonly limitBytes: number },
): Promise<number> {
  const part = `${path}.part`;
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > limitBytes) done(new TooLarge(name, limitBytes));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(source, measure, createWriteStream(part, { mode: 0o600 }));
    await rename(part, path);
    return bytes;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
