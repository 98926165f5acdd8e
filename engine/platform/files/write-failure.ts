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
