import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '#engine/platform/app-error.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';

/** What a tab may send at most, in one file. */
export const DEFAULT_LIMIT_BYTES = 4 * 2 ** 30;

/** A file that is larger than the limit. */
export class TooLarge extends AppError {
  constructor(file: string, limitBytes: number) {
    const limit = `${Number((limitBytes / 2 ** 30).toPrecision(3))} GiB`;
    super({
      code: 'unusable-input',
      file,
      cause: `it is larger than ${limit}, the upload limit`,
      actions: ['Use the command line or the desktop app: both read the file directly.'],
    });
    this.name = 'TooLarge';
  }
}

/** A file for which the disk of this machine has no room, or which cannot be written there for another reason. */
export class NoRoom extends AppError {
  constructor(file: string, folder: string, cause: string) {
    super({
      code: 'unusable-input',
      file,
      cause: `it cannot be saved in ${folder}: ${cause}`,
      actions: ['Free space there, or set MODEWISE_HOME to a folder on another disk and restart.'],
    });
    this.name = 'NoRoom';
  }
}

/** The body of a request as it comes. Who stops reading it leaves the line open, so that an answer can still be sent. */
export function bodyOf(request: Readable): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false });
}

/**
 * Writes what comes over a connection to a file, as it comes; the file is there once it is whole, and nothing of it when it is too large, the disk is
 * full or the connection ends before. Throws TooLarge or NoRoom.
 */
export async function receiveFile(
  source: Readable,
  path: string,
  { name, limitBytes }: { readonly name: string; readonly limitBytes: number },
): Promise<number> {
  // Two tabs may send files of one name at once.
  const part = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    const bytes = await receive(source, part, { name, limitBytes });
    await rename(part, path);
    return bytes;
  } catch (error) {
    await rm(part, { force: true });
    const cause = writeFailureCause(error);
    throw cause === null ? error : new NoRoom(name, dirname(path), cause);
  }
}

async function receive(
  source: Readable,
  part: string,
  { name, limitBytes }: { readonly name: string; readonly limitBytes: number },
): Promise<number> {
  const file = await open(part, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const chunk of bodyOf(source)) {
      bytes += chunk.length;
      if (bytes > limitBytes) throw new TooLarge(name, limitBytes);
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
  return bytes;
}
