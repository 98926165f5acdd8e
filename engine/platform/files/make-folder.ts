import { codeOf } from '#engine/platform/error-code.ts';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Creates a folder and its missing parents, from the top down; an existing folder is unchanged. Node's recursive mkdir
 * never ends in a folder that exists but returns ENOENT for new entries, like /proc. Throws the system's errors.
 * @param mode permissions of new folders
 */
export function makeFolder(folder: string, mode?: number): void {
  const missing: string[] = [];
  for (let at = resolve(folder); !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.unshift(at);
  for (const path of missing) makeOne(path, mode);
  // If a file is in its place, mkdir throws the system's error.
  if (!statSync(folder).isDirectory()) mkdirSync(folder);
}

function makeOne(path: string, mode: number | undefined): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    // Another process was faster.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}
