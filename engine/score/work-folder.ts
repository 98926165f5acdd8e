import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { RESULT_EXTENSIONS } from '#engine/dataset/write/result-writer.ts';
import { AppError, unusable, usage } from '#engine/platform/app-error.ts';
import { isLocked, lockFile } from '#engine/platform/files/file-lock.ts';
import { writeFailure } from '#engine/platform/files/write-failure.ts';

const LOCK = 'lock';
const ENDING = '.part';

/** Checks the name of a result before anything is read. Throws AppError. */
export async function checkOut(shown: string): Promise<void> {
  if (shown === '') throw usage('--out is empty', 'Give a file name: --out predictions.parquet');
  const extension = extname(shown).toLowerCase();
  const found = await stat(shown).catch(() => null);
  if (found?.isDirectory() === true) {
    throw unusable(shown, 'this is a folder', 'Give a file name: --out predictions.parquet');
  }
  if (!RESULT_EXTENSIONS.includes(extension)) {
    throw unusable(
      shown,
      `its extension ${extension === '' ? 'is missing' : `${extension} is not one of those that can be written`}`,
      `Use one of ${RESULT_EXTENSIONS.join(', ')}.`,
    );
  }
  const folder = dirname(resolve(shown));
  const parent = await stat(folder).catch(() => null);
  if (parent?.isDirectory() === true) return;
  throw unusable(
    shown,
    parent === null ? `the folder ${folder} does not exist` : `${folder} is a file, not a folder`,
    'Create the folder first, or choose another one.',
  );
}

/**
 * Runs work with a folder of its own next to a file, on the same disk, and removes the folder afterwards. Also removes the folders that earlier
 * processes left when they were killed. Throws AppError if the folder cannot be made.
 */
export async function withWorkFolder<T>(
  { out, shown }: { readonly out: string; readonly shown: string },
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await removeLeftBehind(out);
  const folder = join(dirname(out), `${prefixOf(out)}${process.pid}-${randomBytes(4).toString('hex')}${ENDING}`);
  try {
    await mkdir(folder);
    const lock = lockFile(join(folder, LOCK), '');
    try {
      return await work(folder);
    } finally {
      lock?.release();
      await rm(folder, { recursive: true, force: true });
    }
  } catch (error) {
    // The user does not know the files in the folder.
    if (error instanceof AppError) throw error.file?.startsWith(folder) === true ? error.about(shown) : error;
    throw writeFailure(shown, error, 'Choose a file in a writable folder: --out FILE') ?? error;
  }
}

/** Hidden from lists of files. */
function prefixOf(out: string): string {
  return `.${basename(out)}.`;
}

async function removeLeftBehind(out: string): Promise<void> {
  const names = await readdir(dirname(out)).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(prefixOf(out)) && each.endsWith(ENDING))) {
    const folder = join(dirname(out), name);
    if (!isLocked(join(folder, LOCK))) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
