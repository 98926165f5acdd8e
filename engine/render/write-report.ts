import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportFiles, ReportFormat } from '../../core/contract/listings.ts';
import type { PlanDocument } from '../../core/contract/plan.ts';
import { unusable } from '../app-error.ts';
import { renderReport } from './render-report.ts';

const CAUSES: Readonly<Record<string, string>> = {
  EACCES: 'there is no permission to write here',
  EPERM: 'there is no permission to write here',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'it is a file, not a folder',
  ENAMETOOLONG: 'the name is too long',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function cannotWrite(path: string, error: unknown): Error {
  const code = codeOf(error);
  return unusable(
    path,
    CAUSES[code] ?? `it cannot be written (${code})`,
    'Name a folder that you may write to with --out.',
  );
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if (!(await stat(folder)).isDirectory())
      throw unusable(folder, 'it is a file, not a folder', 'Name a folder with --out.');
  } catch (error) {
    throw error instanceof Error && error.name === 'AppError' ? error : cannotWrite(folder, error);
  }
}

/** A reader sees the old file or the whole new one, never a part: written beside it, then renamed over it. */
async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    await writeFile(beside, bytes, { flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw cannotWrite(path, error);
  }
}

/**
 * Renders a plan and writes the files into a folder, which is made when it is missing. All formats are rendered before the
 * first is written, so that a format that is not to be had leaves nothing behind.
 * @returns what was written, in the order asked for.
 * @throws AppError `usage` for a format that is not to be had, `unusable-input` for a folder that cannot be written.
 */
export async function writeReport(options: {
  readonly plan: PlanDocument;
  readonly formats: readonly ReportFormat[];
  readonly folder: string;
}): Promise<ReportFiles> {
  const files = renderReport(options.plan, options.formats);
  await makeFolder(options.folder);
  for (const { fileName, bytes } of files) await writeAtomically(join(options.folder, fileName), bytes);
  return {
    schemaVersion: 1,
    folder: options.folder,
    files: files.map(({ format, fileName, bytes }) => ({ format, file: fileName, bytes: bytes.length })),
  };
}
