import { closeSync, openSync, rmSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';

/** The name beside `path` under which its new content grows. */
function temporaryOf(path: string): string {
  return `${path}.${process.pid}.tmp`;
}

/** Makes and removes the file that writeAtomically begins with. Throws what the system says where it cannot be made. */
export function tryWriting(path: string): void {
  const temporary = temporaryOf(path);
  closeSync(openSync(temporary, 'w'));
  rmSync(temporary, { force: true });
}

/** Writes a whole file so that a reader, or a crash at any moment, sees either the old content or the new one, never a part. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = temporaryOf(path);
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
