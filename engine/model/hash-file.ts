import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { fileFailure } from './input-file.ts';

/** SHA-256 in hex of a file of any size, read in pieces of 1 MiB. `signal` cancels it. Throws AppError. */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024, ...(signal && { signal }) })) {
      hash.update(piece as Buffer);
    }
  } catch (error) {
    throw fileFailure(path, error) ?? error;
  }
  return hash.digest('hex');
}
