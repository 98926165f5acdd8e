import { join } from 'node:path';
import { type FileLock, isLocked, lockFile, lockText } from '#engine/platform/files/file-lock.ts';
import { RUN_FILES } from './run-files.ts';

/** Claims a folder until this process releases it or ends; null if another has it. Throws the system's errors. */
export function claim(folder: string): FileLock | null {
  return lockFile(join(folder, RUN_FILES.owner), String(process.pid));
}

/** Whether a living process has claimed a folder. */
export function isBeingMeasured(folder: string): boolean {
  return isLocked(join(folder, RUN_FILES.owner));
}

/** The id of the process that has claimed a folder, as it wrote it; empty if it cannot be read. */
export function ownerOf(folder: string): string {
  return lockText(join(folder, RUN_FILES.owner)).split(' ', 1)[0] ?? '';
}
