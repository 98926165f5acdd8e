import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { unusable } from './app-error.ts';

/** The files that a page may name: a browser's engine must not read or write all that the user could. */
export interface FileGuard {
  /** Throws AppError for a path that may not be read. */
  readonly checkRead: (path: string) => void;
  /** Throws AppError for a path that may not be written. */
  readonly checkWrite: (path: string) => void;
  /** Permits reading one more file, because the user chose it elsewhere. */
  readonly grant: (path: string) => void;
}

/** For hosts whose user names the files: permits everything that the user may. */
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

/** Permits reading in some folders and writing in fewer of them, with links resolved first. */
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

/** The target of a path, with links resolved as far as it exists; null for a relative path or a link cycle. */
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
