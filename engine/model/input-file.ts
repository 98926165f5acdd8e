import { codeOf } from '#engine/platform/error-code.ts';
import { closeSync, openSync, statSync } from 'node:fs';
import { type AppError, unusable, usage } from '#engine/platform/app-error.ts';

/** A file system error as an AppError with cause and remedy; null for other errors. */
export function fileFailure(file: string, error: unknown): AppError | null {
  const code = codeOf(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return unusable(file, 'there is no such file', 'Check the path; relative paths start at the current folder.');
    case 'EACCES':
    case 'EPERM':
      return unusable(file, 'no permission to read it', 'Give yourself read permission (chmod u+r), or copy it.');
    case 'EISDIR':
      return unusable(file, 'it is a directory', 'Use a file.');
    case 'ELOOP':
      return unusable(file, 'it is a link that leads back to itself', 'Name the file itself, or make the link again.');
    // A descriptor of ours that is not open is a defect of ours.
    case 'EBADF':
    case '':
      return null;
    default:
      if (error instanceof Error && !('syscall' in error)) return null;
      return unusable(file, `the system cannot read it (${code})`, 'Copy the file to another folder and use the copy.');
  }
}

/** Runs `action` and turns file system errors into AppErrors that name `file`; other errors pass. */
export function namingFile<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw fileFailure(file, error) ?? error;
  }
}

/**
 * Size in bytes of a readable regular file. Throws AppError: unusable-input for a path that is missing, a directory,
 * not regular (a pipe would block) or not permitted; usage for an empty name, as from an unset variable.
 */
export function readableSize(file: string): number {
  if (file === '') {
    throw usage('the file name is empty', 'Give a file name; in a script, check that the variable is set.');
  }
  return namingFile(file, () => {
    if (file.includes('\0')) throw unusable(JSON.stringify(file), 'the path holds a NUL character', 'Check the path.');
    const stat = statSync(file);
    if (stat.isDirectory()) throw unusable(file, 'it is a directory', 'Use a file.');
    if (!stat.isFile()) {
      throw unusable(file, 'it is not a regular file', 'Save its content to a file and use that file.');
    }
    closeSync(openSync(file, 'r'));
    return stat.size;
  });
}
