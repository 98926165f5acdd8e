import { mkdtempSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppError, unusable } from './app-error.ts';
import { writeFailureCause } from './files/write-failure.ts';

/**
 * A new folder in the system's folder for temporary files, which the caller removes. `what` is a part of its name. Throws AppError if none can be
 * made there: the variable that names that folder comes from outside.
 */
export async function temporaryFolder(what: string): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), `modewise-${what}-`));
  } catch (error) {
    throw temporaryFailure(error) ?? error;
  }
}

/** As `temporaryFolder`, at once. */
export function temporaryFolderSync(what: string): string {
  try {
    return mkdtempSync(join(tmpdir(), `modewise-${what}-`));
  } catch (error) {
    throw temporaryFailure(error) ?? error;
  }
}

function temporaryFailure(error: unknown): AppError | null {
  const cause = writeFailureCause(error);
  if (cause === null) return null;
  const variable = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';
  return unusable(
    tmpdir(),
    `no temporary files can be written there: ${cause}`,
    `Set ${variable} to a folder that exists and that you may write to.`,
  );
}
