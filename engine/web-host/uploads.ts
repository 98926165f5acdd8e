import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '#engine/platform/app-error.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';

/** Maximum size of one uploaded file. */
export const DEFAULT_LIMIT_BYTES = 4 * 2 ** 30;

/** A file above the size limit. */
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

/** A file that cannot be written, for lack of disk space or another reason. */
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

/**
 * The body of a request as a stream. Stopping early leaves the connection open, so that an answer can still be sent.
 */
export function bodyOf(request: Readable): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false });
}

/**
 * Streams a request to a file. The file only appears when it is complete; nothing remains if it is too large, the disk
 * is full or the connection ends early. Throws TooLarge or NoRoom.
 */
export async function receiveFile(
  source: Readable,
  path: string,
  { name, limitBytes }: { readonly name: string; readonly limitBytes: number },
): Promise<number> {
  // Two tabs may send files with the same name at once.
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
