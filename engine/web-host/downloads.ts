import { realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { unusable } from '#engine/platform/app-error.ts';
import type { FileGuard } from '#engine/platform/file-guard.ts';

/** A file that may be handed to the page. Throws AppError where it is none of those, or none at all. */
export async function fileToDownload(
  path: string,
  guard: FileGuard,
): Promise<{ readonly path: string; readonly name: string; readonly bytes: number }> {
  guard.checkRead(path);
  try {
    const real = await realpath(path);
    const info = await stat(real);
    if (info.isFile()) return { path: real, name: basename(path), bytes: info.size };
  } catch {
    // Told below: it is the same to the page whether it is gone or cannot be read.
  }
  throw unusable(basename(path), 'there is no such file', 'Make it again.');
}
