import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { unusable, usage } from '../../engine/app-error.ts';
import { tryWriting, writeAtomically } from '../../engine/files/atomic-write.ts';

/** Causes by the code of the system; ENOENT is what a folder such as /proc answers, which is there but takes no new files. */
const CAUSES: Readonly<Record<string, string>> = {
  EACCES: 'there is no permission to write in its folder',
  EPERM: 'there is no permission to write in its folder',
  EROFS: 'the file system is read-only',
  ENOENT: 'its folder takes no new files',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'the name is too long',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

/** What lies at a path; null where nothing does, or where a part of the path is a file. */
function look(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

/** Throws for a folder that is missing, naming the part of it that is a file if one is. */
function checkFolder(file: string, folder: string): void {
  if (look(folder)?.isDirectory() === true) return;
  let existing = folder;
  while (look(existing) === null && dirname(existing) !== existing) existing = dirname(existing);
  if (look(existing)?.isDirectory() === false) {
    throw unusable(file, `${existing} is a file, not a folder`, 'Name a file in a folder that is there.');
  }
  throw unusable(file, `there is no folder ${folder}`, 'Make the folder first, or name another one.');
}

/**
 * Checks before anything is measured or planned that `--out FILE` can be written afterwards; `example` is a name that fits the command.
 * Throws AppError (unusable-input, or usage for an empty name).
 */
export function checkOutFile(file: string | undefined, example: 'plan.json' | 'run.json'): void {
  if (file === undefined) return;
  if (file === '') throw usage('the name given with --out is empty', `Name a file to write: --out ${example}`);
  const path = resolve(file);
  if (look(path)?.isDirectory() === true) {
    throw unusable(file, 'this is a folder', `Name a file to write: --out ${example}`);
  }
  checkFolder(file, dirname(path));
  try {
    accessSync(dirname(path), constants.W_OK);
    tryWriting(path);
  } catch (error) {
    const code = codeOf(error);
    throw unusable(
      file,
      CAUSES[code] ?? `it cannot be written (${code})`,
      `Name a file in a folder that you may write to: --out ${example}`,
    );
  }
}

/** Writes a document as `--out` asks for it: whole or not at all. */
export async function writeDocument(file: string, document: unknown): Promise<void> {
  await writeAtomically(resolve(file), `${JSON.stringify(document, null, 2)}\n`);
}
