import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { claim, isBeingMeasured } from '#engine/runs/owner.ts';
import { makeHomeFolder } from '#engine/platform/make-runs-folder.ts';
import { safeFileName } from './file-names.ts';
import { makeFolder } from '#engine/platform/files/make-folder.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';
import { NoRoom } from './uploads.ts';

/** Only its owner may look into it. */
const OWNER_ONLY = 0o700;
const NEW_FOR_MS = 10_000;

/** Where the files of browser tabs lie while this server runs: what they sent, and what is made for them. */
export interface PrivateFolder {
  readonly path: string;
  /** A place for a file that comes up. Files of one group lie side by side, as a model and its weights have to. */
  readonly placeForUpload: (name: string, group: string) => Promise<string>;
  /** A place for a file that is made; with an empty name a folder of its own. */
  readonly placeForOutput: (name: string) => Promise<string>;
  readonly remove: () => Promise<void>;
}

/**
 * Makes a private folder in `parent`, and removes those whose server was killed. Not in the system's temporary folder, which often lies in memory.
 * Throws AppError where it cannot be written.
 */
export async function makePrivateFolder(parent: string): Promise<PrivateFolder> {
  await makeHomeFolder(parent, 'uploads');
  await removeAbandoned(parent);
  const path = join(parent, randomUUID());
  await mkdir(path, { mode: OWNER_ONLY });
  const owner = claim(path);
  const placeIn = async (...parts: readonly string[]): Promise<string> => {
    const folder = join(path, ...parts);
    try {
      makeFolder(folder, OWNER_ONLY);
    } catch (error) {
      const cause = writeFailureCause(error);
      throw cause === null ? error : new NoRoom(parts.at(-1) ?? folder, path, cause);
    }
    return folder;
  };
  return {
    path,
    placeForUpload: async (name, group) => join(await placeIn('uploads', safeFileName(group)), safeFileName(name)),
    placeForOutput: async (name) => {
      const folder = await placeIn('outputs', randomUUID());
      return name === '' ? folder : join(folder, safeFileName(name));
    },
    remove: async () => {
      owner?.release();
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const folder = join(parent, name);
    // One that was made this moment may not have its owner's mark yet.
    const isNew = Date.now() - (await stat(folder)).mtimeMs < NEW_FOR_MS;
    if (!isNew && !isBeingMeasured(folder)) await rm(folder, { recursive: true, force: true });
  }
}
