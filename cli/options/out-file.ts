import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { unusable } from '../../engine/app-error.ts';
import { writeAtomically } from '../../engine/runs/atomic-write.ts';

/**
 * Checks before anything is measured that `--out FILE` can be written afterwards. Throws AppError (unusable-input).
 */
export function checkOutFile(file: string | undefined): void {
  if (file === undefined) return;
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw unusable(file, 'this is a folder', 'Name a file to write: --out run.json');
  }
  const folder = dirname(resolve(file));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw unusable(file, `there is no folder ${folder}`, 'Make the folder first, or name another one.');
  }
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw unusable(file, `no permission to write in ${folder}`, 'Name another folder, or change its permissions.');
  }
}

/** Writes a document as `--out` asks for it: whole or not at all. */
export async function writeDocument(file: string, document: unknown): Promise<void> {
  await writeAtomically(resolve(file), `${JSON.stringify(document, null, 2)}\n`);
}
