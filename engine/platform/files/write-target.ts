import { codeOf } from '#engine/platform/error-code.ts';
import { createReadStream, createWriteStream, lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Whether a path leads to something that a file must not replace: a device such as /dev/null, a FIFO, a socket, or one of them behind /dev/stdout. */
export function isSpecial(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** The target of a path, so that a link stays a link. Throws ELOOP for links that lead to each other. */
export function targetOf(path: string): string {
  // Asked first, because the error of a path that does not exist takes longer than the question.
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return resolve(path);
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    // A link to a file that does not exist yet.
    return targetOf(resolve(dirname(path), readlinkSync(path)));
  }
}

/**
 * Moves a file that is complete to its place. A link there stays a link, also to another disk. A device, FIFO or socket gets the content and is
 * never replaced. Throws the system's errors; the complete file stays where it is then.
 */
export async function moveIntoPlace(complete: string, path: string): Promise<void> {
  if (isSpecial(path)) {
    await pipeline(createReadStream(complete), createWriteStream(path));
    return rm(complete, { force: true });
  }
  const target = targetOf(path);
  try {
    await rename(complete, target);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    await copyOver(complete, target);
  }
}

/** Another disk has only the old or the new file too, because it is copied under another name first. */
async function copyOver(complete: string, target: string): Promise<void> {
  const part = `${target}.${process.pid}.part`;
  try {
    await copyFile(complete, part);
    await rename(part, target);
    await rm(complete, { force: true });
  } finally {
    await rm(part, { force: true });
  }
}
