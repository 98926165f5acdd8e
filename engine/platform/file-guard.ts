import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { unusable } from './app-error.ts';

/** Which files a page may name. An engine that is asked by a browser must not read or write whatever the user could. */
export interface FileGuard {
  /** Throws AppError where the path is not one that may be read. */
  readonly checkRead: (path: string) => void;
  /** Throws AppError where nothing may be written there. */
  readonly checkWrite: (path: string) => void;
  /** Lets one more file be read, because the user chose it elsewhere. */
  readonly grant: (path: string) => void;
}

/** For hosts whose user names the files: all that the user may. */
export const OPEN_GUARD: FileGuard = {
  checkRead: () => undefined,
  checkWrite: () => undefined,
  grant: () => undefined,
};

/** Whether a path may be read. */
export function mayRead(guard: FileGuard, path: string): boolean {
  return isAllowed(() => guard.checkRead(path));
}

/** Whether something may be written at a path. */
export function mayWrite(guard: FileGuard, path: string): boolean {
  return isAllowed(() => guard.checkWrite(path));
}

function isAllowed(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

/** Only what lies in some folders may be read, and less of it written; links are followed before that is decided. */
export function folderGuard(folders: {
  readonly read: readonly string[];
  readonly write: readonly string[];
}): FileGuard {
  const granted = new Set<string>();
  return {
    checkRead: (path) => {
      if (!granted.has(realPath(path) ?? '')) checkInside(path, [...folders.read, ...folders.write]);
    },
    checkWrite: (path) => checkInside(path, folders.write),
    grant: (path) => {
      const real = realPath(path);
      if (real !== null) granted.add(real);
    },
  };
}

function checkInside(path: string, folders: readonly string[]): void {
  const real = realPath(path);
  const isInside = real !== null && folders.some((folder) => real.startsWith(`${realPath(folder) ?? folder}${sep}`));
  if (isInside) return;
  throw unusable(
    basename(path),
    'a browser can only open samples and uploaded files',
    'Drop the file on the window, or use the command line.',
  );
}

/** Where a path leads, links followed as far as it exists; null for one that is not absolute or leads in circles. */
function realPath(path: string): string | null {
  if (!isAbsolute(path) || path.includes('\0')) return null;
  const missing: string[] = [];
  for (let existing = path; ; existing = dirname(existing)) {
    try {
      return join(realpathSync(existing), ...missing);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if ((code !== 'ENOENT' && code !== 'ENOTDIR') || dirname(existing) === existing) return null;
      missing.unshift(basename(existing));
    }
  }
}
