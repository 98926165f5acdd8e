import { resolve } from 'node:path';
import { unusable } from '#engine/platform/app-error.ts';
import { writeAtomically } from './atomic-write.ts';
import { writeFailureCause } from './write-failure.ts';

/** Writes a whole file in one step: a crash leaves the old or the new one. Throws AppError with the file, the system's reason and the remedy. */
export async function writeDocument(file: string, text: string, remedy: string): Promise<void> {
  try {
    await writeAtomically(resolve(file), text);
  } catch (error) {
    const cause = writeFailureCause(error);
    if (cause === null) throw error;
    throw unusable(file, `it cannot be written: ${cause}`, remedy);
  }
}
