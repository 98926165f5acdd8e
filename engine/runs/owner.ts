import { join } from 'node:path';
import { type FileLock, isLocked, lockFile, lockText } from '#engine/platform/files/file-lock.ts';
import { RUN_FILES } from './run-files.ts';

/** Claims a folder for this process until it lets go or ends; null where somebody else has it. Throws what the system says. */
export function claim(folder: string): FileLock | null {
  return lockFile(join(folder, RUN_FILES.owner), String(process.pid));
}

/** Whether a process that is alive has claimed a folder. A mark that one left that is gone does not count. */
export function isBeingMeasured(folder: string): boolean {
  return isLocked(join(folder, RUN_FILES.owner));
}

/** The number of the process that has claimed a folder, as it wrote it; empty where that cannot be read. */
export function ownerOf(folder: string): string {
  return lockText(join(folder, RUN_FILES.owner)).split(' ', 1)[0] ?? '';
}
