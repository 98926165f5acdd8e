import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';

/**
 * A folder of this test run with what `make` writes into it, made once: the first of the files that ask for `name` makes it, and the others wait.
 * Throws when making it failed, whoever made it.
 */
export async function madeOnce(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(inject('sharedFolder'), name);
  const [doneFile, failedFile] = [join(folder, 'made'), join(folder, 'not-made')];
  if (isFirst(folder)) {
    try {
      await make(folder);
    } catch (error) {
      writeFileSync(failedFile, '');
      throw error;
    }
    writeFileSync(doneFile, '');
  }
  while (!existsSync(doneFile)) {
    if (existsSync(failedFile)) throw new Error(`${name} was not made: see the failure of the test that made it`);
    await sleep(50);
  }
  return folder;
}

/** Creates the folder, which only one of those who ask at the same time can. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
