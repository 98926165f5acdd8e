import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { claim, isBeingMeasured } from '#engine/runs/owner.ts';
import { makeHomeFolder } from '#engine/platform/make-runs-folder.ts';
import { safeFileName } from './file-names.ts';
import { makeFolder } from '#engine/platform/files/make-folder.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';
import { NoRoom } from './uploads.ts';

/** Only its owner may access it. */
const OWNER_ONLY = 0o700;
const NEW_FOR_MS = 10_000;

/** The files of browser tabs while this server runs: uploads and outputs. */
export interface PrivateFolder {
  readonly path: string;
  /** A path for an upload. Files of one group share a folder, as a model and its weights must. */
  readonly placeForUpload: (name: string, group: string) => Promise<string>;
  /** A path for an output; with an empty name a new folder. */
  readonly placeForOutput: (name: string) => Promise<string>;
  readonly remove: () => Promise<void>;
}

/**
 * Creates a private folder in `parent`, and removes those of killed servers. Not in the system's temporary folder,
 * which is often in memory. Throws AppError if it is not writable.
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
    // A new folder may not have its owner's mark yet.
    const isNew = Date.now() - (await stat(folder)).mtimeMs < NEW_FOR_MS;
    if (!isNew && !isBeingMeasured(folder)) await rm(folder, { recursive: true, force: true });
  }
}
