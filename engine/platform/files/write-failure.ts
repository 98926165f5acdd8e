import { type AppError, unusable } from '#engine/platform/app-error.ts';

/** Explanations of the system's error codes for writing a file. */
const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file has reached the size limit',
  EROFS: 'the file system is read-only',
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EIO: 'the disk reports an error',
  EMFILE: 'this process has too many files open',
  ENFILE: 'this machine has too many files open',
  ENOENT: 'its folder does not exist or accepts no new files',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'it is a file, not a folder',
  ELOOP: 'its links lead back to themselves',
  ENAMETOOLONG: 'the name is too long',
};

/** The code of a system error; empty for other errors. */
function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : '';
}

/** Why the system did not write a file, as text; null for other errors. */
export function writeFailureCause(error: unknown): string | null {
  const code = systemCode(error);
  return code === '' ? null : (CAUSES[code] ?? `system error ${code}`);
}

/** How the system's messages end that DuckDB quotes, by the code of their error. */
const QUOTED: Readonly<Record<string, RegExp>> = {
  ENOSPC: /no space left on device$/i,
  EDQUOT: /disk quota exceeded$/i,
  EFBIG: /file too large$/i,
  EROFS: /read-only file system$/i,
  EIO: /input\/output error$/i,
};
const NO_SPACE: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/**
 * A failure to write a file, as the user named it, with its cause; null for errors that are not of the system. DuckDB's errors quote the system's.
 * `remedy` applies unless space is missing.
 */
export function writeFailure(file: string, error: unknown, remedy: string): AppError | null {
  const [line = ''] = error instanceof Error ? error.message.split('\n') : [];
  const quoted = Object.keys(QUOTED).find((code) => QUOTED[code]?.test(line.trim()) === true);
  const code = systemCode(error) || quoted;
  if (code === undefined) return null;
  const action = NO_SPACE.has(code) ? 'Free some space, or write to another disk.' : remedy;
  return unusable(file, `the file cannot be written: ${CAUSES[code] ?? `system error ${code}`}`, action);
}
